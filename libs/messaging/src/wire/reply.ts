import type { ConsumeMessage } from 'amqplib';
import { REPLIES } from '../topology/names.ts';
import { decodeBody, encodeBody, isRecord } from './body.ts';
import type { Publication } from './envelope.ts';
import { HEADER } from './headers.ts';

/** One message of an answer. Most answers are a single `last`; a handler that streams sends `next`s before. */
export type Reply =
  | { readonly status: 'next' | 'last'; readonly value: unknown }
  | { readonly status: 'end' }
  | { readonly status: 'refused'; readonly code: string; readonly message: string; readonly details?: unknown }
  | { readonly status: 'failed'; readonly message: string };

/** Where a reply goes, and in which format. */
export interface ReplyAddress {
  /** The caller's queue. */
  readonly replyTo: string;
  readonly correlationId: string;
  /** Of a request that came as a packet of Nest's own transport: its reply is one, too. */
  readonly nestPacketId: string | undefined;
}

/** The reply as it is published. A stock Nest client is answered through the default exchange, as stock services do. */
export function toReplyPublication(reply: Reply, { replyTo, correlationId, nestPacketId }: ReplyAddress): Publication {
  const isStock = nestPacketId !== undefined;
  const encoded = isStock ? encodeNestReply(reply, nestPacketId, correlationId) : encodeReply(reply, correlationId);
  return { exchange: isStock ? '' : REPLIES, routingKey: replyTo, ...encoded };
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

function encodeNestReply(reply: Reply, packetId: string, correlationId: string): Encoded {
  return { content: encodeBody({ id: packetId, ...nestPacketOf(reply) }), properties: { correlationId } };
}

function nestPacketOf(reply: Reply): object {
  switch (reply.status) {
    case 'next':
      return { response: reply.value };
    case 'last':
      return { response: reply.value, isDisposed: true };
    case 'end':
      return { isDisposed: true };
    case 'refused':
      return { err: { code: reply.code, message: reply.message, details: reply.details }, isDisposed: true };
    case 'failed':
      return { err: { status: 'error', message: reply.message }, isDisposed: true };
  }
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

function nestFailureOf(err: unknown): Reply {
  if (!isRecord(err)) return { status: 'failed', message: String(err) };
  const { code, message, details } = err;
  const text = typeof message === 'string' ? message : 'no reason given';
  return typeof code === 'string'
    ? { status: 'refused', code, message: text, details }
    : { status: 'failed', message: text };
}
