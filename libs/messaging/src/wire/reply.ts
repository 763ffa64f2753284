import type { Deserializer, Serializer } from '@nestjs/microservices';
import { NO_MESSAGE_HANDLER } from '@nestjs/microservices/constants';
import type { ConsumeMessage } from 'amqplib';
import { REPLIES } from '../topology/names.ts';
import { decodeBody, encodeBody, isRecord } from './body.ts';
import type { Publication } from './envelope.ts';
import { HEADER } from './headers.ts';
import type { NestPacketId } from './nest-packets.ts';
import { deserialized, serialized } from './nest-serializers.ts';

/** One message of an answer. Most answers are a single `last`; a handler that streams sends `next`s before. */
export type Reply =
  | { readonly status: 'next' | 'last'; readonly value: unknown }
  | { readonly status: 'end' }
  | { readonly status: 'refused'; readonly code: string; readonly message: string; readonly details?: unknown }
  /** `error` is what a handler of Nest's own patterns gives its caller: what its RpcException holds, for one. */
  | { readonly status: 'failed'; readonly message: string; readonly error?: unknown };

/** Where a reply goes, and in which format. */
export interface ReplyAddress {
  /** The caller's queue. */
  readonly replyTo: string;
  readonly correlationId: string;
  /** Of a request that came as a packet of Nest's own transport: its reply is one, too. */
  readonly nestPacketId: NestPacketId | undefined;
}

/** The names that Warren's clients give their reply queues, which are bound to an exchange of their own. */
const OUR_QUEUE = /[.]replies[.][0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** RabbitMQ's pseudo-queue, which only its default exchange leads to. */
const DIRECT_REPLY_TO = 'amq.rabbitmq.reply-to';

/**
 * The reply as it is published. Stock Nest clients, and callers who use RabbitMQ's direct reply-to, are answered through
 * the default exchange. Any other queue may be bound to {@link REPLIES} by its name; when it is not, the broker returns
 * the reply, and it goes through the default exchange, too.
 */
export function toReplyPublication(reply: Reply, address: ReplyAddress): Publication {
  const { correlationId, nestPacketId } = address;
  if (nestPacketId === undefined) return addressed(encodeReply(reply, correlationId), address);
  return addressed({ content: encodeBody(packetOf(reply, nestPacketId)), properties: { correlationId } }, address);
}

/** The same for a stock client, in the application's own format. */
export async function toSerializedReply(
  reply: Reply,
  address: ReplyAddress & { readonly nestPacketId: NestPacketId },
  serializer: Serializer,
): Promise<Publication> {
  const { content, options } = await serialized(packetOf(reply, address.nestPacketId), serializer);
  return addressed({ content, properties: { ...options, correlationId: address.correlationId } }, address);
}

function addressed(encoded: Encoded, { replyTo, nestPacketId }: ReplyAddress): Publication {
  const isStock = nestPacketId !== undefined;
  if (OUR_QUEUE.test(replyTo)) return { exchange: REPLIES, routingKey: replyTo, ...encoded };
  if (isStock || replyTo.startsWith(DIRECT_REPLY_TO)) return { exchange: '', routingKey: replyTo, ...encoded };
  return { exchange: REPLIES, routingKey: replyTo, ...encoded, properties: { ...encoded.properties, mandatory: true } };
}

/** Reads a reply of either format. One that cannot be read is a failure, so that the caller need not wait for its deadline. */
export function readReply(delivery: ConsumeMessage): Reply {
  try {
    const status: unknown = delivery.properties.headers?.[HEADER.status];
    return status === undefined ? nestReplyOf(decodeBody(delivery)) : replyOf(status, decodeBody(delivery));
  } catch (error) {
    return { status: 'failed', message: (error as Error).message };
  }
}

/** The same, of a stock service that writes in the application's own format. */
export async function readSerializedReply(delivery: ConsumeMessage, deserializer: Deserializer): Promise<Reply> {
  try {
    return nestReplyOf(await deserialized(delivery, deserializer));
  } catch (error) {
    return { status: 'failed', message: (error as Error).message };
  }
}

/** Whether a reply is of Warren's own format. */
export const isOurReply = ({ properties }: ConsumeMessage): boolean =>
  properties.headers?.[HEADER.status] !== undefined;

type Encoded = Pick<Publication, 'content' | 'properties'>;

function encodeReply(reply: Reply, correlationId: string): Encoded {
  const { status, ...rest } = reply;
  const body = 'value' in reply ? reply.value : rest;
  const headers = { [HEADER.status]: status };
  return {
    content: encodeBody(body),
    properties: { correlationId, contentType: 'application/json', type: 'reply', headers },
  };
}

const packetOf = (reply: Reply, id: NestPacketId): object => ({ id, ...nestPacketOf(reply) });

function nestPacketOf(reply: Reply): object {
  switch (reply.status) {
    case 'next':
      return { response: reply.value };
    case 'last':
      return { response: reply.value, isDisposed: true };
    case 'end':
      return { isDisposed: true };
    case 'refused':
      return { ...nestRefusalOf(reply), isDisposed: true };
    case 'failed':
      return { err: reply.error ?? { status: 'error', message: reply.message }, isDisposed: true };
  }
}

function nestRefusalOf({ code, message, details }: Extract<Reply, { status: 'refused' }>): object {
  return code === 'type-unknown' ? { err: NO_MESSAGE_HANDLER, status: 'error' } : { err: { code, message, details } };
}

function replyOf(status: unknown, body: unknown): Reply {
  switch (status) {
    case 'next':
    case 'last':
      return { status, value: body };
    case 'end':
      return { status };
    case 'refused':
    case 'failed':
      return { ...(body as { code: string; message: string; details?: unknown }), status };
    default:
      return { status: 'failed', message: `the answer's ${HEADER.status} is not known: ${String(status)}` };
  }
}

function nestReplyOf(body: unknown): Reply {
  if (!isRecord(body)) return { status: 'failed', message: 'the answer is neither ours nor a Nest packet' };
  const { err, response, isDisposed } = body;
  if (err !== undefined && err !== null) return nestFailureOf(err);
  if (response === undefined && isDisposed === true) return { status: 'end' };
  return { status: isDisposed === true ? 'last' : 'next', value: response };
}

/** A refusal of Warren's has these members and no other; what else an exception holds, the caller gets as it is. */
function nestFailureOf(err: unknown): Reply {
  if (!isRecord(err)) return { status: 'failed', message: String(err), error: err };
  const { code, message, details, ...others } = err;
  const text = typeof message === 'string' ? message : 'no reason given';
  const isRefusal = typeof code === 'string' && typeof message === 'string' && Object.keys(others).length === 0;
  return isRefusal ? { status: 'refused', code, message, details } : { status: 'failed', message: text, error: err };
}
