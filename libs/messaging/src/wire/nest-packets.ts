import { isRecord } from './body.ts';
import type { Envelope } from './envelope.ts';

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
