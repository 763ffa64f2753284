import { createHash } from 'node:crypto';
import type { Message, Options } from 'amqplib';
import { deadLetterHeaders, readDeadLetterNote } from '../wire/dead-letter-headers.ts';
import { HEADER, isBrokersHeader } from '../wire/headers.ts';
import { historyOf, type FailedAttempt } from '../wire/history.ts';
import { keyOf } from '../wire/key.ts';
import { readAttempt, readId, readSentAt, readText } from '../wire/read-property.ts';
import { republishProperties } from '../wire/republish-properties.ts';
import { DEAD, REDELIVER } from '../topology/names.ts';

// Decorator-free and erasable, so that the command line can read dead letters without a build.

/** A message that was given up: what it said, where it was, and why it is here. */
export interface DeadLetter {
  /** The message's id. The same dead letter has the same one, also where its producer gave it none. */
  readonly id: string;
  /** Its AMQP property, or the pattern of a packet of Nest's own transport. */
  readonly type: string | undefined;
  /** Where it died, and where it goes when it is redelivered; empty when nothing tells. */
  readonly queue: string;
  /** A stable code. */
  readonly reason: string;
  readonly error: string;
  /** How many attempts its last life had. */
  readonly attempts: number;
  readonly history: readonly FailedAttempt[];
  readonly key: string | undefined;
  readonly cause: string | undefined;
  readonly correlationId: string | undefined;
  readonly diedAt: Date;
  readonly headers: Readonly<Record<string, unknown>>;
  /** The other AMQP properties that it keeps when it is redelivered. */
  readonly properties: Readonly<Partial<Record<(typeof KEPT)[number], unknown>>>;
  readonly content: Buffer;
}

const KEPT = ['type', 'timestamp', 'contentType', 'contentEncoding', 'appId', 'correlationId', 'priority'] as const;

/** The broker's own note of a death, one entry in `x-death`. */
interface BrokersNote {
  readonly queue: string;
  readonly reason: string;
  readonly count?: number;
  readonly time?: unknown;
  readonly 'routing-keys'?: unknown;
}

/** Reads what waits in `warren.dead-letters`: put there by a consumer, or by the broker itself. Never throws. */
export function readDeadLetter({ content, properties }: Pick<Message, 'content' | 'properties'>): DeadLetter {
  const headers: Readonly<Record<string, unknown>> = properties.headers ?? {};
  const sentAt = readSentAt(properties.timestamp);
  const deadLettering = deadLetteringOf(headers, sentAt);
  const type = readText(properties.type) ?? patternIn(content);
  const known = { ...properties, type };
  const kept = KEPT.filter((name) => known[name] !== undefined);
  return {
    id: readText(properties.messageId) ?? idOfNameless(content, deadLettering.queue),
    type,
    ...deadLettering,
    attempts: readAttempt(headers[HEADER.attempt]),
    history: historyOf({ properties }),
    key: keyOf({ properties }),
    cause: readId(headers[HEADER.cause]),
    correlationId: readId(properties.correlationId),
    headers,
    properties: Object.fromEntries(kept.map((name) => [name, known[name] as unknown])),
    content,
  };
}

/** The pattern in the body of a packet, which has no type. */
function patternIn(content: Buffer): string | undefined {
  try {
    const { pattern } = JSON.parse(content.toString()) as { pattern?: unknown };
    return readText(typeof pattern === 'string' ? pattern : JSON.stringify(pattern));
  } catch {
    return undefined;
  }
}

/** As much of a dead letter as it takes to send it again. */
export type Remains = Pick<DeadLetter, 'id' | 'queue' | 'headers' | 'properties' | 'content'>;

/** A message as AMQP takes it. */
export interface Posting {
  readonly exchange: string;
  readonly routingKey: string;
  readonly content: Buffer;
  readonly properties: Options.Publish & { readonly messageId: string };
}

/** What to publish so that the consumer that gave up gets the message again: same id, first attempt. */
export function redeliveryOf(deadLetter: Remains): Posting {
  const headers = Object.entries(deadLetter.headers).filter(([name]) => !isOfDeadLettering(name));
  return posting(REDELIVER, deadLetter, Object.fromEntries(headers), { [HEADER.attempt]: 1 });
}

/** What to publish so that the letter waits anew, as if it had never been taken up. */
export function renewalOf(deadLetter: DeadLetter): Posting {
  const headers = Object.entries(deadLetter.headers).filter(([name]) => !isBrokersHeader(name));
  return posting(DEAD, deadLetter, Object.fromEntries(headers), deadLetterHeaders(deadLetter));
}

type Headers = Readonly<Record<string, unknown>>;

function posting(exchange: string, { id, queue, content, ...rest }: Remains, foreign: Headers, own: Headers): Posting {
  const properties = { ...republishProperties({ ...rest.properties, headers: foreign }, own), messageId: id };
  return { exchange, routingKey: queue, content, properties };
}

/** The broker's bookkeeping, routing by header, and what is told of the life that is over. */
const isOfDeadLettering = (name: string): boolean =>
  isBrokersHeader(name) ||
  /^(warren-dead-.*|warren-undecodable|warren-error|warren-history|warren-not-before)$/.test(name);

type DeadLettering = Pick<DeadLetter, 'queue' | 'reason' | 'error' | 'diedAt'>;

/**
 * Consumers strip `x-death` when they publish a dead letter, so a death outside of the ladder is the latest.
 * A letter that does not tell when it died did so when it was sent: always the same moment, to know it again by.
 */
function deadLetteringOf(headers: Readonly<Record<string, unknown>>, sentAt: Date): DeadLettering {
  const notes = Array.isArray(headers['x-death']) ? (headers['x-death'] as BrokersNote[]) : [];
  const [retryNote] = notes;
  const note = notes.find(({ queue }) => typeof queue === 'string' && !queue.startsWith('warren.retry.'));
  if (note) return diedAtTheBroker(note, sentAt);
  return retryNote ? foundNoQueue(retryNote, sentAt) : readDeadLetterNote(headers, sentAt);
}

/** It came back from the ladder, by the routing key that is its queue's name. */
function foundNoQueue(retryNote: BrokersNote, sentAt: Date): DeadLettering {
  const keys = retryNote['routing-keys'];
  return {
    queue: (Array.isArray(keys) ? readText(keys[0]) : undefined) ?? '',
    reason: 'queue-gone',
    error: 'Its queue was gone when it was due again. Start the consumer, which declares it, and redrive.',
    diedAt: time(retryNote.time) ?? sentAt,
  };
}

function diedAtTheBroker(note: BrokersNote, sentAt: Date): DeadLettering {
  return {
    queue: note.queue,
    reason: String(note.reason).replaceAll('_', '-'),
    error: SENTENCES[note.reason] ?? `RabbitMQ moved it here itself: ${note.reason}.`,
    diedAt: time(note.time) ?? sentAt,
  };
}

const SENTENCES: Readonly<Record<string, string>> = {
  delivery_limit: 'It came back to its queue too often without being settled: it probably kills its workers.',
  rejected: 'A consumer that is not of Warren rejected it.',
  expired: 'Its time to live was over before anybody took it.',
  maxlen: 'Its queue was full.',
};

/** So that the same letter, delivered again, is known again. Bytes of a digest, in the form of an UUID (version 8). */
function idOfNameless(content: Buffer, queue: string): string {
  const hex = createHash('sha256').update(queue).update('\0').update(content).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** amqplib reads an AMQP timestamp, which is in seconds, as `{'!': 'timestamp', value}`. */
function time(value: unknown): Date | undefined {
  const seconds = (value as { value?: unknown } | undefined)?.value;
  return typeof seconds === 'number' ? new Date(seconds * 1_000) : undefined;
}
