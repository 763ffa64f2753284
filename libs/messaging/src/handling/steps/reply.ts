import type { RequestContract } from '@warren/contracts';
import { isObservable } from 'rxjs';
import { parseReply } from '../../wire/parse.ts';
import type { Reply } from '../../wire/reply.ts';
import { DONE } from '../outcome.ts';
import type { Next } from '../pipeline.ts';
import type { Respond } from '../respond.ts';
import { replyWhileWanted } from '../reply-while-wanted.ts';
import type { Route } from '../routes.ts';
import { sendFailure } from '../send-failure.ts';

/** Calls the handler of a request and replies with what it returns: one value, or the values of a stream. */
export function reply(route: Route, respond: Respond): Next {
  const { handlers, contract } = route;
  const request = contract?.kind === 'request' ? contract : undefined;
  return async (work) => {
    const { delivery, message, payload, context } = work;
    const send = (answer: Reply): void => respond(delivery, message, parsed(answer, request));
    const fail = (error: unknown): void => sendFailure(error, work, route, respond);
    const result: unknown = await handlers[0]?.(payload, context);
    if (isObservable(result)) await replyWhileWanted(result, { deadline: message.deadline, send, fail });
    else send({ status: 'last', value: result });
    return DONE;
  };
}

const parsed = (answer: Reply, contract: RequestContract | undefined): Reply =>
  contract && 'value' in answer ? { ...answer, value: parseReply(contract, answer.value) } : answer;
