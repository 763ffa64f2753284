/** Of the network, and of PostgreSQL: connection exceptions (08…), shutting down or starting (57P0…), too many connections. */
const AWAY = /^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|08...|57P0[123]|53300)$/;
const MESSAGES = /connection terminated|timeout exceeded when trying to connect|connection timeout/i;

/** Tells an outage, which passes, from a mistake, which does not. */
export function databaseIsAway(error: unknown): boolean {
  if (!(error instanceof Error)) {
    return false;
  }
  if ('code' in error && typeof error.code === 'string' && AWAY.test(error.code)) {
    return true;
  }
  return MESSAGES.test(error.message) || ('driverError' in error && databaseIsAway(error.driverError));
}
