import { QueryFailedError } from 'typeorm';
import { DatabaseUnavailableError } from '../errors.ts';

/**
 * Whether an error only says that the database cannot be reached now: an outage, which passes, and no mistake. The
 * database's own connections say so, and nothing else does: a code such as ECONNREFUSED may be a handler's HTTP call.
 */
export function isUnavailable(error: unknown): boolean {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  return cause instanceof DatabaseUnavailableError;
}
