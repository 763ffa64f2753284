import type { Step } from '../pipeline.ts';
import { whileHandling } from '../rabbit-context.ts';

/** Makes the delivery the current one: what the handler publishes and logs knows which message led to it. */
export const makeCurrent: Step = (work, next) => whileHandling(work.context, next, work);
