import type { ConsumeMessage, Options } from 'amqplib';
import { nestAnswerOf } from './nest-packets.ts';
import { HEADER } from './headers.ts';
import { decodeBody, encodeBody } from './message.ts';

/** One message of an answer. Most answers are a single `last`; a handler that streams sends `next`s before. */
export type Answer =
  | { readonly status: 'next' | 'last'; readonly value: unknown }
  | { readonly status: 'end' }
  | { readonly status: 'refused'; readonly code: string; readonly message: string; readonly details?: unknown }
  | { readonly status: 'failed'; readonly message: string };

export function encodeAnswer(answer: Answer, correlationId: string): { content: Buffer; properties: Options.Publish } {
  const { status, ...rest } = answer;
  const body = 'value' in answer ? answer.value : rest;
  const properties = {
    correlationId,
    contentType: 'application/json',
    type: 'reply',
    headers: { [HEADER.status]: status },
  };
  return { content: encodeBody(body), properties };
}

/** Reads an answer; one that makes no sense is a failure, so that the caller need not wait for its deadline. */
export function answerOf(reply: ConsumeMessage): Answer {
  try {
    const status: unknown = reply.properties.headers?.[HEADER.status];
    return status === undefined ? nestAnswerOf(decodeBody(reply)) : shape(status, decodeBody(reply));
  } catch (error) {
    return { status: 'failed', message: (error as Error).message };
  }
}

function shape(status: unknown, body: unknown): Answer {
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
