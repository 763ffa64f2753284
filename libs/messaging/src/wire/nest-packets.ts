import type { Options } from 'amqplib';
import type { Answer } from './reply.ts';
import type { Envelope } from '../publishing/publisher.ts';

/**
 * The packets of Nest's own RMQ transport, `{pattern, data, id}`, so that a team can move one service at a time:
 * a stock client may talk to a RabbitServer, and a RabbitClient to a stock service's queue. Stock services answer by
 * the default exchange, so this needs a user who may write there.
 */
export interface NestPacket {
  readonly type: string;
  readonly data: unknown;
  /** Set for requests only. */
  readonly id: string | undefined;
}

/** Reads a body as a packet, if it is one. */
export function nestPacketOf(body: unknown): NestPacket | undefined {
  if (!isRecord(body) || !('pattern' in body)) return undefined;
  const { pattern, data, id } = body;
  return {
    type: typeof pattern === 'string' ? pattern : JSON.stringify(pattern),
    data,
    id: typeof id === 'string' && id !== '' ? id : undefined,
  };
}

/** A message for a stock service's queue: the same properties, its body a packet, its way the default exchange. */
export function inNestDialect({ content, properties }: Envelope, queue: string): Envelope {
  const { type, messageId, replyTo } = properties;
  const packet = {
    pattern: type,
    data: JSON.parse(content.toString()) as unknown,
    ...(replyTo !== undefined && { id: messageId }),
  };
  return { exchange: '', routingKey: queue, content: Buffer.from(JSON.stringify(packet)), properties };
}

/** An answer for a stock client. */
export function encodeNestAnswer(
  answer: Answer,
  packetId: string,
  correlationId: string,
): { content: Buffer; properties: Options.Publish } {
  const packet = { id: packetId, ...packetOf(answer) };
  return { content: Buffer.from(JSON.stringify(packet)), properties: { correlationId } };
}

/** Reads a stock service's answer. */
export function nestAnswerOf(body: unknown): Answer {
  if (!isRecord(body)) return { status: 'failed', message: 'the answer is neither ours nor a Nest packet' };
  const { err, response, isDisposed } = body;
  if (err !== undefined && err !== null) return failureOf(err);
  if (response === undefined && isDisposed === true) return { status: 'end' };
  return { status: isDisposed === true ? 'last' : 'next', value: response };
}

function packetOf(answer: Answer): object {
  switch (answer.status) {
    case 'next':
      return { response: answer.value };
    case 'last':
      return { response: answer.value, isDisposed: true };
    case 'end':
      return { isDisposed: true };
    case 'refused':
      return { err: { code: answer.code, message: answer.message, details: answer.details }, isDisposed: true };
    case 'failed':
      return { err: { status: 'error', message: answer.message }, isDisposed: true };
  }
}

function failureOf(err: unknown): Answer {
  if (!isRecord(err)) return { status: 'failed', message: String(err) };
  const { code, message, details } = err;
  const text = typeof message === 'string' ? message : 'no reason given';
  return typeof code === 'string'
    ? { status: 'refused', code, message: text, details }
    : { status: 'failed', message: text };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
