import { CronMistakeError } from './cron-field.ts';
import { timeAfter } from './due-firings.ts';

const MINUTE_MS = 60_000;
/** What fires more than once in a minute does so in each minute that it fires in: few times show it. */
const LOOKED_AT = 3;

/** Whether two of the next times are less than a minute apart. */
export function isFrequent(times: Parameters<typeof timeAfter>[0], now = new Date()): boolean {
  let last = now;
  try {
    for (let looked = 0; looked < LOOKED_AT; looked++) {
      const next = timeAfter(times, last);
      if (looked > 0 && next.getTime() - last.getTime() < MINUTE_MS) return true;
      last = next;
    }
    return false;
  } catch (error) {
    if (error instanceof CronMistakeError) return false; // there is no further time
    throw error;
  }
}
