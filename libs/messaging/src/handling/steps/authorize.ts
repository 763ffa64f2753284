import type { Authorizer } from '../authorizer.ts';
import type { Step } from '../pipeline.ts';

/** Lets in the message whose token allows the scope, and tells its context who the caller is. */
export const authorize =
  (authorizer: Authorizer, scope: string): Step =>
  async (work, next) => {
    work.context.authorizedAs(await authorizer.authorize(work.context, scope));
    return next(work);
  };
