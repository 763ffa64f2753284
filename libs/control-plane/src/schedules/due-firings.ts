import cronParser from 'cron-parser';

/** What becomes of times that passed while no process ran. */
export const MISSED = ['skip', 'once', 'all'] as const;
export type Missed = (typeof MISSED)[number];

/** Later than this a time was missed, and not just late, in milliseconds. */
const LATE_MS = 60_000;
/** Clocks leave out an hour at most, in milliseconds; and a bit. */
const LONGEST_GAP_MS = 3_660_000;
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
 */
export function dueFirings(rhythm: Rhythm, now: Date): DueFirings {
  if (rhythm.nextRunAt > now) return { times: [], nextRunAt: rhythm.nextRunAt };
  const from = rhythm.missed === 'all' ? rhythm.nextRunAt : latest(rhythm.nextRunAt, new Date(now.getTime() - LATE_MS));
  const { times, nextRunAt } = timesOf(rhythm, from, now);
  if (rhythm.missed !== 'once' || times.length > 0) return { times, nextRunAt };
  return { times: [latest(rhythm.nextRunAt, timeBefore(rhythm, now))], nextRunAt };
}

/** The first time after `now`. @throws Error for an expression that means nothing, or never comes */
export function timeAfter({ cron, timezone }: Pick<Rhythm, 'cron' | 'timezone'>, now: Date): Date {
  return cronParser.parseExpression(cron, { tz: timezone, currentDate: now }).next().toDate();
}

function timeBefore({ cron, timezone }: Rhythm, now: Date): Date {
  const justAfter = new Date(now.getTime() + 1);
  return cronParser.parseExpression(cron, { tz: timezone, currentDate: justAfter }).prev().toDate();
}

/**
 * From `from` until `now`, both included. What is set for an hour that does not exist comes after it, and is found from
 * before the gap only: so it counts from a time that is known, or from well before.
 */
function timesOf({ cron, timezone, nextRunAt }: Rhythm, from: Date, now: Date): DueFirings {
  const start = latest(nextRunAt, new Date(from.getTime() - LONGEST_GAP_MS));
  const expression = cronParser.parseExpression(cron, { tz: timezone, currentDate: start });
  const times: Date[] = [];
  let next = start > nextRunAt ? expression.next().toDate() : nextRunAt;
  while (next <= now && times.length < AT_ONCE) {
    if (next >= from) times.push(next);
    next = expression.next().toDate();
  }
  return { times, nextRunAt: next };
}

const latest = (a: Date, b: Date): Date => (a > b ? a : b);
