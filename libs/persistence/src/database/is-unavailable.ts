import { QueryFailedError, QueryRunnerAlreadyReleasedError } from 'typeorm';
import { codeOf, reasonOf } from '../reason-of.ts';

/** Of the network, of a connection that fell silent, and of a server that starts, stops or is full. Anything else will not pass by waiting. */
const PASSING =
  /^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOTFOUND|ENOENT|EAI_AGAIN|EHOSTUNREACH|database-silent|08...|57P0[123]|53300)$/;
const PASSING_MESSAGE = /connection terminated|timeout expired|timeout exceeded when trying to connect|not queryable/i;

/** Whether an error only says that the database cannot be reached now: an outage, which passes, and no mistake. */
export function isUnavailable(error: unknown): boolean {
  // TypeORM takes a runner back when its connection breaks, and whoever was about to use it is told only this.
  if (error instanceof QueryRunnerAlreadyReleasedError) return true;
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  return PASSING.test(codeOf(cause) ?? '') || PASSING_MESSAGE.test(reasonOf(cause));
}
