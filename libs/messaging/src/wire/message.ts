import type { Priority } from '@warren/contracts';
import type { ConsumeMessage, Options } from 'amqplib';
import { v5, validate } from 'uuid';
import { HEADER } from './headers.ts';
import { attemptOf } from './history.ts';
import { keyOf, keyToTravelBy } from './key.ts';
import { REDELIVER, REQUESTS, TASKS, eventExchange, taskRoutingKey } from '../topology/names.ts';
import { nestPacketOf } from './nest-packets.ts';
import { newId } from './message-id.ts';
import { decodeBody, encodeBody, UnreadableMessageError } from './body.ts';
import type { Envelope } from './envelope.ts';

export type MessageKind = 'request' | 'task' | 'event';

/** A task or a fact on its way out, its payload checked already. What the outbox keeps, and the relay hands over. */
export interface OutgoingMessage {
  /** UUIDv7. The same message published twice has the same id. */
  readonly id: string;
  readonly kind: 'task' | 'event';
  readonly type: string;
  readonly payload: unknown;
  /** Ordering and search key: the account, the order. */
  readonly key?: string;
  /** Of a task whose type has priorities; `normal` unless told. */
  readonly priority?: Priority;
  /** The id of the message whose handling led to this one. */
  readonly cause?: string;
  /** The id of the message that began it all; the message's own id unless told. */
  readonly correlationId?: string;
  /** Who it is for, signed. */
  readonly token?: string;
  readonly traceparent?: string;
  readonly tracestate?: string;
  readonly timestamp: Date;
}

/** A message that came in, and could be read. */
export interface IncomingMessage {
  readonly id: string;
  readonly type: string;
  readonly payload: unknown;
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly key: string | undefined;
  readonly cause: string | undefined;
  readonly correlationId: string;
  readonly token: string | undefined;
  readonly timestamp: Date;
  /** When the caller of a request gives up. */
  readonly deadline: Date | undefined;
  /** Who says so: the producer's `app_id`. */
  readonly appId: string | undefined;
  /** Set when it is told again. */
  readonly replay: ReplayMark | undefined;
  /** A packet of Nest's own RMQ transport, `{pattern, data, id}`; its answer speaks that dialect too. */
  readonly nestPacketId: string | undefined;
}

/** Puts a task or a fact into an envelope: persistent, mandatory, its way given by its kind and type. */
export function toEnvelope(message: OutgoingMessage, appId: string): Envelope {
  return {
    ...(message.kind === 'task'
      ? { exchange: TASKS, routingKey: taskRoutingKey(message.type, message.priority) }
      : { exchange: eventExchange(message.type), routingKey: '' }),
    content: encodeBody(message.payload),
    properties: {
      messageId: message.id,
      type: message.type,
      timestamp: seconds(message.timestamp),
      contentType: 'application/json',
      appId,
      correlationId: message.correlationId ?? message.id,
      persistent: true,
      mandatory: true,
      headers: {
        traceparent: message.traceparent,
        tracestate: message.tracestate,
        [HEADER.attempt]: 1,
        [HEADER.key]: keyToTravelBy(message.key, message.id),
        [HEADER.cause]: message.cause,
        [HEADER.passport]: message.token,
      },
    },
  };
}

/** Marks an event that a replay publishes again, to one group only. */
export interface ReplayMark {
  /** The replay's id. */
  readonly id: string;
  /** An operator has it handled, although the group refuses replays. */
  readonly isForced: boolean;
}

/** A fact that one group is told again. */
export interface ReplayedMessage extends Omit<OutgoingMessage, 'kind'> {
  /** Who said it first. */
  readonly appId: string | undefined;
  readonly replay: ReplayMark;
}

/** Puts a fact into an envelope for one queue: as it first was, with the same id, and marked as told again. */
export function toReplayEnvelope(message: ReplayedMessage, queue: string): Envelope {
  const { properties, ...envelope } = toEnvelope({ ...message, kind: 'event' }, message.appId ?? '');
  const mark = { [HEADER.replay]: message.replay.id, ...(message.replay.isForced && { [HEADER.replayForced]: true }) };
  return {
    ...envelope,
    exchange: REDELIVER,
    routingKey: queue,
    properties: { ...properties, headers: { ...(properties.headers as object), ...mark } },
  };
}

/** Puts a request into an envelope: transient, and worthless after its deadline, so that the broker drops it. */
export function toRequestEnvelope(request: {
  readonly type: string;
  readonly payload: unknown;
  readonly correlationId: string;
  readonly replyTo: string;
  readonly deadlineMs: number;
  readonly appId: string;
  readonly headers: Record<string, unknown>;
}): Envelope {
  const now = new Date();
  return {
    exchange: REQUESTS,
    routingKey: firstSegment(request.type),
    content: encodeBody(request.payload),
    properties: {
      messageId: request.correlationId,
      type: request.type,
      timestamp: seconds(now),
      contentType: 'application/json',
      appId: request.appId,
      correlationId: request.correlationId,
      replyTo: request.replyTo,
      expiration: String(request.deadlineMs),
      mandatory: true,
      headers: { ...request.headers, [HEADER.deadline]: now.getTime() + request.deadlineMs },
    },
  };
}

/**
 * Reads what arrived. Bodies are the data alone; a packet of Nest's stock transport is understood as well.
 * @throws UnreadableMessageError when it is neither
 */
export function fromDelivery(delivery: ConsumeMessage): IncomingMessage {
  const { properties } = delivery;
  const body = decodeBody(delivery);
  const packet = properties.type === undefined ? nestPacketOf(body) : undefined;
  const type: unknown = packet?.type ?? properties.type;
  if (typeof type !== 'string' || type === '') {
    throw new UnreadableMessageError(
      'type-missing',
      'The AMQP property "type" is not set, and the body is no Nest packet.',
    );
  }
  const headers = properties.headers ?? {};
  const id = messageId(properties.messageId);
  return {
    id,
    type,
    payload: packet ? packet.data : body,
    attempt: attemptOf(delivery),
    key: keyOf(delivery),
    cause: text(headers[HEADER.cause]),
    correlationId: text(headers[HEADER.conversation]) ?? text(properties.correlationId) ?? id,
    token: text(headers[HEADER.passport]),
    timestamp: new Date(((properties.timestamp as number | undefined) ?? Date.now() / 1_000) * 1_000),
    deadline: deadline(headers[HEADER.deadline]),
    appId: text(properties.appId),
    replay: replayMark(headers),
    nestPacketId: packet?.id,
  };
}

export const firstSegment = (type: string): string => type.split('.', 1)[0] ?? type;

/** Properties to publish a message again with: ours kept, the broker's bookkeeping (`x-…`) and the login dropped. */
export function republishProperties(
  delivery: ConsumeMessage,
  headers: Record<string, unknown>,
): Envelope['properties'] {
  const { properties } = delivery;
  const kept = Object.entries(properties.headers ?? {}).filter(([name]) => !name.startsWith('x-'));
  const options: Options.Publish & { messageId: string } = {
    messageId: messageId(properties.messageId),
    headers: { ...Object.fromEntries(kept), ...headers },
    persistent: true,
    mandatory: true,
  };
  for (const name of ['type', 'timestamp', 'contentType', 'contentEncoding', 'appId', 'correlationId'] as const) {
    if (properties[name] !== undefined) options[name] = properties[name] as never;
  }
  return options;
}

/** Any namespace would do, as long as it stays: foreign ids must map to the same UUID each time. */
const FOREIGN_IDS = '5b1c0f0e-6f0c-4d8e-9f43-2f8f5a3c9a10';

function messageId(id: unknown): string {
  if (typeof id !== 'string' || id === '') return newId();
  return validate(id) ? id : v5(id, FOREIGN_IDS);
}

function replayMark(headers: Readonly<Record<string, unknown>>): ReplayMark | undefined {
  const id = text(headers[HEADER.replay]);
  return id === undefined ? undefined : { id, isForced: headers[HEADER.replayForced] === true };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const deadline = (value: unknown): Date | undefined => (typeof value === 'number' ? new Date(value) : undefined);

const seconds = (date: Date): number => Math.floor(date.getTime() / 1_000);
