import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import { UnacceptableError } from '@warren/http';
import { CronMistakeError } from './cron-field.ts';
import { timeAfter } from './due-firings.ts';

/**
 * The next time after `now` at which a cron expression fires.
 * @param timezone an IANA name: the expression means what clocks there show
 * @throws UnacceptableError for an expression or a zone that means nothing, or that never comes
 */
export function nextFiring(cron: string, timezone: string, now: Date): Date {
  if (!isZone(timezone)) {
    throw wrong(
      'timezone-unknown',
      '/timezone',
      `"${timezone}" is no timezone: use an IANA name, like "Europe/Berlin" or "UTC".`,
    );
  }
  try {
    return timeAfter({ cron, timezone }, now);
  } catch (error) {
    if (!(error instanceof CronMistakeError)) throw error;
    throw wrong(error.code, '/cron', `"${cron}" cannot be followed. ${error.message}`);
  }
}

/**
 * The id of the task that a schedule makes at a time: always the same, so that two processes, or a second try, make one.
 * It is a UUIDv7 of that time, and so sorts among the other tasks where it belongs.
 */
export function firingId(scheduleId: string, time: Date): string {
  const digest = createHash('sha256').update(`${scheduleId} ${time.toISOString()}`).digest();
  return v7({ msecs: time.getTime(), seq: digest.readUInt32BE(16), random: digest.subarray(0, 16) });
}

function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) {
    return false; // offsets such as +05:00: they do not know summer time, and Bull's keys do not know colons
  }
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function wrong(code: string, pointer: string, detail: string): UnacceptableError {
  return new UnacceptableError(code, detail, { errors: [{ pointer, detail }] });
}
