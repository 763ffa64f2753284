import type { Options } from 'amqplib';
import { encodableHeaders } from './encodable-headers.ts';
import { HEADER, isBrokersHeader } from './headers.ts';
import { messageIdOf } from './message-id.ts';
import { cutBytes } from './text.ts';

/** Bytes of a short string (AMQP 0-9-1, 4.2.5.3). Bytes that are no UTF-8 are more when they are written again. */
const SHORT_STRING = 255;
const TEXTS = ['type', 'contentType', 'contentEncoding', 'appId', 'correlationId'] as const;

/**
 * Properties to publish a message again with, at a retry, as a dead letter, or at a redrive. Warren's and the
 * producer's are kept; the broker's bookkeeping (`x-…`), routing by header and the login are dropped, and what cannot be encoded is cut,
 * so that a message can always be settled.
 * @param properties as amqplib delivered them
 * @param headers what this step writes, in place of what the message has
 */
export function republishProperties(
  properties: object,
  headers: Readonly<Record<string, unknown>>,
): Options.Publish & { readonly messageId: string } {
  const given = properties as Readonly<Record<string, unknown>>;
  const headersGiven = Object.entries((given['headers'] ?? {}) as Record<string, unknown>);
  const foreign = Object.fromEntries(headersGiven.filter(([name]) => !isBrokersHeader(name) && name !== HEADER.cut));
  const { timestamp, priority } = given;
  return {
    ...Object.fromEntries(TEXTS.flatMap((name) => textOf(name, given[name]))),
    ...(isEncodableTime(timestamp) && { timestamp }),
    ...(isPriority(priority) && { priority }),
    messageId: messageIdOf(given['messageId']),
    headers: encodableHeaders(foreign, headers),
    persistent: true,
    mandatory: true,
  };
}

const textOf = (name: string, value: unknown): [string, string][] =>
  typeof value === 'string' ? [[name, cutBytes(value, SHORT_STRING)]] : [];

const isPriority = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) > 0 && (value as number) <= 255;

/** amqplib reads 64 bits as a double, and cannot write back what lost its last digits. */
const isEncodableTime = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
