import type { Serializer } from '@nestjs/microservices';
import { decodeBody, encodeBody, isRecord, JSON_TYPE, type Body } from './body.ts';
import type { Envelope } from './envelope.ts';
import { isByOurClient } from './headers.ts';
import { serialized } from './nest-serializers.ts';
import { patternText, routeOfPattern } from './patterns.ts';

/** What a stock client gives its packets to know their answers by. It takes back whatever it gave. */
export type NestPacketId = string | number;

/**
 * The packets of Nest's own RMQ transport, `{pattern, data, id}`, so that a team can move one service at a time:
 * a stock client may talk to a RabbitServer, and a RabbitClient to a stock service's queue. Stock services answer by
 * the default exchange, so this needs a user who may write there.
 */
export interface NestPacket {
  /** The pattern as text. */
  readonly type: string;
  readonly data: unknown;
  /** Set for requests only. */
  readonly id: NestPacketId | undefined;
}

const KEYS: ReadonlySet<string> = new Set(['pattern', 'data', 'id', 'metadata', 'options']);

/**
 * Reads a body as a packet, if it is one. A message with the AMQP property `type` is one of Warren's format, unless
 * that was set through Nest's RmqRecordBuilder: then it has none of Warren's headers, and nothing beside a packet.
 * @param isHandled whether the consumer has a handler of this route
 */
export function nestPacketOf(
  body: unknown,
  { type, headers = {} }: { readonly type?: unknown; readonly headers?: Readonly<Record<string, unknown>> | undefined },
  isHandled: (route: string) => boolean,
): NestPacket | undefined {
  if (!isRecord(body) || !('pattern' in body)) return undefined;
  const { pattern, data, id } = body;
  const packet = { type: patternText(pattern), data, id: isPacketId(id) ? id : undefined };
  if (typeof type !== 'string' || type === packet.type) return packet;
  if (isByOurClient(headers) || Object.keys(body).some((key) => !KEYS.has(key))) return undefined;
  return isHandled(routeOfPattern(packet.type)) || !isHandled(routeOfPattern(type)) ? packet : undefined;
}

/** The id of a packet that cannot be read as a message, so that its sender can be answered all the same. */
export function packetIdIn(delivery: Body): NestPacketId | undefined {
  try {
    const body = decodeBody(delivery);
    return isRecord(body) && 'pattern' in body && isPacketId(body['id']) ? body['id'] : undefined;
  } catch {
    return undefined;
  }
}

const isPacketId = (id: unknown): id is NestPacketId => typeof id === 'string' || typeof id === 'number';

/** A message for a stock service's queue: the same properties, its body a packet, its way the default exchange. */
export const inNestDialect = (envelope: Envelope, pattern: string, queue: string): Envelope => ({
  ...asPacket(envelope, pattern),
  ...wayTo(queue),
});

/** A message as a packet in the application's own format; for a stock service's queue, where one is named. */
export async function inOwnDialect(
  envelope: Envelope,
  pattern: string,
  { serializer, queue }: { readonly serializer: Serializer; readonly queue: string | undefined },
): Promise<Envelope> {
  const { content, options } = await serialized(packetIn(envelope, pattern), serializer);
  const { type: _, ...properties } = envelope.properties;
  const way = queue === undefined ? {} : wayTo(queue);
  const headers = { ...(options.headers as object), ...(properties.headers as object) };
  return { ...envelope, ...way, content, properties: { ...options, ...properties, headers } };
}

const wayTo = (queue: string): Pick<Envelope, 'exchange' | 'routingKey'> => ({ exchange: '', routingKey: queue });

/** Bytes of a short string of AMQP, which the property `type` is. */
const LONGEST_TYPE = 255;

/** A message whose pattern is too long for a property: it is a packet, which has the pattern in its body. */
export const withLongPattern = (envelope: Envelope, pattern: string): Envelope =>
  Buffer.byteLength(pattern) <= LONGEST_TYPE ? envelope : asPacket(envelope, pattern);

function asPacket(envelope: Envelope, pattern: string): Envelope {
  const { type: _, ...properties } = envelope.properties;
  const content = encodeBody(packetIn(envelope, pattern));
  return { ...envelope, content, properties: { ...properties, contentType: JSON_TYPE } };
}

function packetIn({ content, properties }: Envelope, pattern: string): object {
  const { messageId, replyTo, contentType } = properties;
  const data = contentType === JSON_TYPE ? (JSON.parse(content.toString()) as unknown) : content;
  return { pattern, data, ...(replyTo !== undefined && { id: messageId }) };
}
