/** A schedule as `GET /schedules` lists it. */
export interface Schedule {
  readonly id: string;
  readonly type: string;
  readonly payload: unknown;
  readonly cron: string;
  readonly timezone: string;
  /** What becomes of times that passed while nothing ran. */
  readonly missed: string;
  readonly nextRunAt: string | null;
  readonly lastRunAt: string | null;
  readonly pausedAt: string | null;
  readonly createdAt: string;
}

/** What becomes of missed times, in words. */
export const MISSED: Readonly<Record<string, string>> = {
  none: 'left out',
  once: 'the latest is made up for',
  all: 'each is made up for',
};
