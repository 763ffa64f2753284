import type { Step } from '../pipeline.ts';

/** Aborts the handler when one attempt takes longer than this, in milliseconds. */
export const limitTime =
  (timeoutMs: number): Step =>
  (work, next) => {
    work.abort.start(timeoutMs);
    return next(work);
  };
