import type { RequestContract } from '@warren/contracts';
import type { ConsumeMessage } from 'amqplib';
import { isObservable } from 'rxjs';
import type { IncomingMessage } from '../../wire/message.ts';
import { parseReply } from '../../wire/parse.ts';
import type { Reply } from '../../wire/reply.ts';
import { DONE } from '../outcome.ts';
import type { Next } from '../pipeline.ts';
import { replyStream } from '../reply-stream.ts';
import type { Route } from '../routes.ts';

/** Sends one message of an answer to the caller. */
export type Respond = (delivery: ConsumeMessage, message: IncomingMessage, reply: Reply) => void;

/** Calls the handler of a request and replies with what it returns: one value, or the values of a stream. */
export function reply({ handlers, contract }: Route, respond: Respond): Next {
  const request = contract?.kind === 'request' ? contract : undefined;
  return async ({ delivery, message, payload, context }) => {
    const send = (answer: Reply): void => respond(delivery, message, parsed(answer, request));
    const result: unknown = await handlers[0]?.(payload, context);
    if (isObservable(result)) await replyStream(result, send);
    else send({ status: 'last', value: result });
    return DONE;
  };
}

const parsed = (answer: Reply, contract: RequestContract | undefined): Reply =>
  contract && 'value' in answer ? { ...answer, value: parseReply(contract, answer.value) } : answer;
