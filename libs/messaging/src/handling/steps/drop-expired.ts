import type { Step } from '../pipeline.ts';

/** Its caller has given up: nothing is done, and nothing replied. */
export const dropExpired: Step = (work, next) => {
  const { deadline } = work.message;
  return deadline !== undefined && deadline.getTime() <= Date.now() ? EXPIRED : next(work);
};

const EXPIRED = Promise.resolve({ kind: 'expired' } as const);
