import type { Priority } from '@warren/contracts';
import type { ConsumeMessage } from 'amqplib';
import { HEADER } from './headers.ts';
import { attemptOf } from './history.ts';
import { keyToTravelBy, readableKeyOf } from './key.ts';
import { REDELIVER, REQUESTS, TASKS, eventExchange, taskRoutingKey } from '../topology/names.ts';
import { nestPacketOf, type NestPacketId } from './nest-packets.ts';
import { routeOfPattern } from './patterns.ts';
import { messageIdOf } from './message-id.ts';
import { readDuration, readId, readNotBefore, readSentAt, readText } from './read-property.ts';
import { decodeBody, encodeBody, JSON_TYPE } from './body.ts';
import { UnreadableMessageError } from './unreadable-message.ts';
import type { Envelope } from './envelope.ts';

export type MessageKind = 'request' | 'task' | 'event';

/** A task or a fact on its way out, its payload checked already. What the outbox keeps, and the relay hands over. */
export interface OutgoingMessage {
  /** UUIDv7. The same message published twice has the same id. */
  readonly id: string;
  readonly kind: 'task' | 'event';
  readonly type: string;
  readonly payload: unknown;
  /** The payload as it is sent, where it was encoded before: what its token is signed over. */
  readonly content?: Buffer;
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
  /** The type of its contract, or its pattern as text. */
  readonly type: string;
  /** The name that its handlers are registered under: the type, with an object pattern's keys in order. */
  readonly route: string;
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
  /** The other side said to be left alone until then. */
  readonly notBefore: Date | undefined;
  /** When its latest attempt found a dependency unavailable, in milliseconds since 1970. */
  readonly snoozedAt: number | undefined;
  /** Who says so: the producer's `app_id`. */
  readonly appId: string | undefined;
  /** Set when it is told again. */
  readonly replay: ReplayMark | undefined;
  /** A packet of Nest's own RMQ transport, `{pattern, data, id}`; its answer speaks that dialect too. */
  readonly nestPacketId: NestPacketId | undefined;
  /** Whether its sender waits for an answer. */
  readonly isAsking: boolean;
}

/** Puts a task or a fact into an envelope: persistent, mandatory, its way given by its kind and type. */
export function toEnvelope(message: OutgoingMessage, appId: string): Envelope {
  return {
    ...(message.kind === 'task'
      ? { exchange: TASKS, routingKey: taskRoutingKey(message.type, message.priority) }
      : { exchange: eventExchange(message.type), routingKey: '' }),
    content: message.content ?? encodeBody(message.payload),
    properties: {
      messageId: message.id,
      type: message.type,
      timestamp: seconds(message.timestamp),
      contentType: JSON_TYPE,
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
  readonly id: string;
  readonly type: string;
  /** The service that answers. */
  readonly service: string;
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
    routingKey: request.service,
    content: encodeBody(request.payload),
    properties: {
      messageId: request.id,
      type: request.type,
      timestamp: seconds(now),
      contentType: JSON_TYPE,
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
 * @param isHandled whether the consumer has a handler of this route
 * @param body what the body holds, where it was read before
 * @throws UnreadableMessageError when it is neither
 */
export function fromDelivery(
  delivery: ConsumeMessage,
  isHandled: (route: string) => boolean,
  body = decodeBody(delivery),
): IncomingMessage {
  const { properties } = delivery;
  const packet = nestPacketOf(body, properties, isHandled);
  const type: unknown = packet?.type ?? properties.type;
  if (typeof type !== 'string' || type === '') {
    throw new UnreadableMessageError(
      'type-missing',
      'The AMQP property "type" is not set, and the body is no Nest packet.',
    );
  }
  const headers = properties.headers ?? {};
  refuseUndecodable(headers);
  const id = messageIdOf(properties.messageId);
  return {
    id,
    type,
    route: routeOfPattern(type),
    payload: packet ? packet.data : body,
    attempt: attemptOf(delivery),
    key: readableKeyOf(delivery),
    cause: readId(headers[HEADER.cause]),
    correlationId: readId(headers[HEADER.conversation]) ?? readId(properties.correlationId) ?? id,
    token: readText(headers[HEADER.passport]),
    timestamp: readSentAt(properties.timestamp),
    deadline: deadlineOf(delivery),
    notBefore: readNotBefore(headers[HEADER.notBefore]),
    snoozedAt: readDuration(headers[HEADER.snoozedAt]),
    appId: readText(properties.appId),
    replay: replayMark(headers),
    nestPacketId: packet?.id,
    isAsking: packet ? packet.id !== undefined : Boolean(properties.replyTo),
  };
}

export const firstSegment = (type: string): string => type.split('.', 1)[0] ?? type;

/** Nothing is done with a message of which its key, its token and its attempts are not known. */
function refuseUndecodable(headers: Readonly<Record<string, unknown>>): void {
  const reason = headers[HEADER.undecodable];
  if (reason === undefined) return;
  throw new UnreadableMessageError(
    'property-invalid',
    `The headers cannot be decoded: ${readText(reason) ?? 'no reason given'}.`,
  );
}

function replayMark(headers: Readonly<Record<string, unknown>>): ReplayMark | undefined {
  const id = readId(headers[HEADER.replay]);
  return id === undefined ? undefined : { id, isForced: headers[HEADER.replayForced] === true };
}

/**
 * When the caller of a request gives up, by this machine's clock. The broker drops a request that waited longer than its
 * `expiration`, so one that arrives has that long left at most. The caller's own time, in `warren-deadline`, is the
 * earlier one where both clocks agree; where it has passed already they do not, and it says nothing.
 */
function deadlineOf({ properties }: Pick<ConsumeMessage, 'properties'>, now = Date.now()): Date | undefined {
  const stated = readDuration(properties.headers?.[HEADER.deadline]);
  const ttl = readDuration(properties.expiration);
  if (ttl === undefined) return stated === undefined ? undefined : new Date(Math.min(stated, LATEST_TIME));
  const latest = now + Math.min(ttl, MOST_TTL_MS);
  return new Date(stated !== undefined && stated > now ? Math.min(stated, latest) : latest);
}

/** The last instant that a Date can hold. */
const LATEST_TIME = 8.64e15;
const MOST_TTL_MS = 86_400_000;

const seconds = (date: Date): number => Math.floor(date.getTime() / 1_000);
