import type { Cancellations } from '../cancellations.ts';
import type { Step } from '../pipeline.ts';

/** The message cancels a task: whatever becomes of it here, this process does not begin that task, or aborts it. */
export const noteCancellation =
  (cancellations: Cancellations): Step =>
  (work, next) => {
    cancellations.requestBy(work.message.payload);
    return next(work);
  };
