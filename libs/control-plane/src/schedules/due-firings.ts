import { type CronTimes, readCron } from './cron-expression.ts';

/** What becomes of times that passed while no process ran. */
export const MISSED = ['skip', 'once', 'all'] as const;
export type Missed = (typeof MISSED)[number];

/** Later than this a time was missed, and not just late, in milliseconds. */
const LATE_MS = 60_000;
/** Times that are made up for in one run; the others follow in the next. */
const AT_ONCE = 500;

export interface Rhythm {
  readonly cron: string;
  /** An IANA name. */
  readonly timezone: string;
  readonly missed: Missed;
  /** The first time that has not been dealt with. */
  readonly nextRunAt: Date;
}

export interface DueFirings {
  /** Times to make a task for, oldest first. */
  readonly times: readonly Date[];
  /** The first time after all that were dealt with. */
  readonly nextRunAt: Date;
}

/**
 * Which times of a schedule are due, by its own policy for those that were missed: none of them (`skip`), the latest
 * (`once`), or each (`all`). A time that is less than a minute late was not missed.
 * @throws CronMistakeError for an expression that means nothing, or never comes
 */
export function dueFirings(rhythm: Rhythm, now: Date): DueFirings {
  const { cron, timezone, missed } = rhythm;
  if (rhythm.nextRunAt > now) return { times: [], nextRunAt: rhythm.nextRunAt };
  const cronTimes = readCron(cron, timezone);
  const from = missed === 'all' ? rhythm.nextRunAt : latest(rhythm.nextRunAt, new Date(now.getTime() - LATE_MS));
  const { times, nextRunAt } = timesOf(cronTimes, rhythm.nextRunAt, from, now);
  if (missed !== 'once' || times.length > 0) return { times, nextRunAt };
  return { times: [latest(rhythm.nextRunAt, cronTimes.upTo(now))], nextRunAt };
}

/** The first time after `now`. @throws CronMistakeError for an expression that means nothing, or never comes */
export const timeAfter = ({ cron, timezone }: Pick<Rhythm, 'cron' | 'timezone'>, now: Date): Date =>
  readCron(cron, timezone).after(now);

/** From `from` until `now`, both included; `known` is the first time that was not dealt with, by whatever rule it came. */
function timesOf(cronTimes: CronTimes, known: Date, from: Date, now: Date): DueFirings {
  const times: Date[] = [];
  let next = from > known ? cronTimes.after(new Date(from.getTime() - 1)) : known;
  while (next <= now && times.length < AT_ONCE) {
    times.push(next);
    next = cronTimes.after(next);
  }
  return { times, nextRunAt: next };
}

const latest = (a: Date, b: Date): Date => (a > b ? a : b);
