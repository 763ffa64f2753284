import { UnacceptableError } from '@warren/http';

const YEAR_MS = 366 * 24 * 3_600_000;

/**
 * Reads when a task is to run.
 * @param now for comparison
 * @throws UnacceptableError for a time in the past, or more than a year ahead
 */
export function futureTime(runAt: string, now: Date): Date {
  const time = new Date(runAt);
  if (time <= now) {
    throw wrong(`${runAt} has passed; it is ${now.toISOString()}. Leave runAt out to run the task now.`);
  }
  if (time.getTime() - now.getTime() > YEAR_MS) {
    throw wrong(`${runAt} is more than a year ahead, and nothing is kept for that long.`);
  }
  return time;
}

function wrong(detail: string): UnacceptableError {
  return new UnacceptableError('run-at-out-of-range', detail, { errors: [{ pointer: '/runAt', detail }] });
}
