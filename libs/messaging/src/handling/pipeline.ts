import type { ConsumeMessage } from 'amqplib';
import type { IncomingMessage } from '../wire/message.ts';
import type { HandlerAbort } from './handler-abort.ts';
import type { Outcome } from './outcome.ts';
import type { RabbitContext } from './rabbit-context.ts';

/** One delivery on its way to its handler. It is all that is made for each message. */
export interface Work {
  readonly delivery: ConsumeMessage;
  readonly message: IncomingMessage;
  readonly context: RabbitContext;
  readonly abort: HandlerAbort;
  /** What the handler gets: as it came, until a step has parsed it. */
  payload: unknown;
}

/** The rest of the pipeline. */
export type Next = (work: Work) => Promise<Outcome>;

/**
 * One step between a delivery and its outcome. It ends the work with an outcome of its own, or does something before
 * or after the rest. A step holds no state of one message: it is made once for a route, when the server starts.
 */
export type Step = (work: Work, next: Next) => Promise<Outcome>;

/** Composes steps, outermost first, around the handler. */
export const pipelineOf = (steps: readonly Step[], handle: Next): Next =>
  steps.reduceRight<Next>((next, step) => (work) => step(work, next), handle);
