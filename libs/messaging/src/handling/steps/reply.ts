import type { RequestContract } from '@warren/contracts';
import type { ConsumeMessage } from 'amqplib';
import { isObservable, takeUntil, tap, timer, type Observable } from 'rxjs';
import { RequestRejectedError } from '../../errors.ts';
import type { NestPacketId } from '../../wire/nest-packets.ts';
import { parseReply } from '../../wire/parse.ts';
import type { Reply } from '../../wire/reply.ts';
import { DONE } from '../outcome.ts';
import type { Next } from '../pipeline.ts';
import { replyStream } from '../reply-stream.ts';
import type { Route } from '../routes.ts';

/** As much of a request as it takes to answer it. */
export interface Asked {
  /** Of a packet of Nest's own transport. */
  readonly nestPacketId: NestPacketId | undefined;
}

/** Sends one message of an answer to the caller, if the delivery names one. */
export type Respond = (delivery: ConsumeMessage, message: Asked, reply: Reply) => void;

/** Calls the handler of a request and replies with what it returns: one value, or the values of a stream. */
export function reply({ handlers, contract }: Route, respond: Respond): Next {
  const request = contract?.kind === 'request' ? contract : undefined;
  return async ({ delivery, message, payload, context }) => {
    const send = (answer: Reply): void => respond(delivery, message, parsed(answer, request));
    const result: unknown = await handlers[0]?.(payload, context);
    if (isObservable(result)) await replyStream(until(message.deadline, result), send);
    else send({ status: 'last', value: result });
    return DONE;
  };
}

/** A stream that goes on after its caller has given up is ended: it would keep its place for ever. */
function until(deadline: Date | undefined, values: Observable<unknown>): Observable<unknown> {
  if (!deadline) return values;
  const tooLate = tap<0>(() => {
    throw new RequestRejectedError('deadline-passed', 'The stream of answers had not ended at the deadline.');
  });
  return values.pipe(takeUntil(timer(Math.min(deadline.getTime() - Date.now(), LONGEST_TIMER_MS)).pipe(tooLate)));
}

/** Node runs a timer that is longer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const parsed = (answer: Reply, contract: RequestContract | undefined): Reply =>
  contract && 'value' in answer ? { ...answer, value: parseReply(contract, answer.value) } : answer;
