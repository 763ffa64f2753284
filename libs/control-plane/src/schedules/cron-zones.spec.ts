import { amount } from '@warren/testing';
import { type CronTimes, readCron } from './cron-expression.ts';

/*
 * A reader of cron expressions that looks at each minute, and knows nothing of the one that is checked. By default it looks
 * at the day around each change of the clocks. CRON_EVERY_MINUTE=1 has it look at each minute of two years, in each zone.
 */
const FROM = Date.UTC(2027, 0, 1);
const UNTIL = Date.UTC(2029, 0, 1);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Africa/Cairo', // midnight is left out
  'America/Santiago', // likewise, and 23:00 comes twice
  'Asia/Beirut',
  'America/Havana', // 0:00 comes twice
  'Australia/Lord_Howe', // half an hour
  'Antarctica/Troll', // two hours
  'Pacific/Chatham', // at 2:45
];

const CLOCK_TIMES = [
  ['0 0', 'fixed'],
  ['30 2', 'fixed'],
  ['15,45 0-3', 'fixed'],
  ['0,59 22-1', 'fixed'],
  ['50-10/5 23', 'rhythm'],
  ['45 1,2,3', 'fixed'],
  ['*/20 *', 'rhythm'],
  ['0 */2', 'rhythm'],
  ['30 *', 'rhythm'],
  ['7/30 22-4/2', 'rhythm'],
] as const;

const DAYS = [
  '* * *',
  '* * SAT-SUN',
  '? * FRI-MON/2',
  '1 * *',
  'L * ?',
  '15W * *',
  '25-5 OCT-MAR *',
  '13 * 5',
  '* * SUN#1,6L',
  '29 2 *',
];

/** Local times are written as if they were UTC. */
interface Gap {
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

class Zone {
  private readonly format: Intl.DateTimeFormat;
  /** Where the offset changes: the first minute of the new one. */
  readonly changes: number[] = [];

  constructor(readonly name: string) {
    const whole = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
    this.format = new Intl.DateTimeFormat('en-US', { timeZone: name, hourCycle: 'h23', ...whole });
    for (let time = FROM; time < UNTIL; time += DAY) this.look(time, time + DAY);
  }

  offset(time: number): number {
    const parts = Object.fromEntries(this.format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute) - time;
  }

  private look(from: number, to: number): void {
    if (this.offset(from) === this.offset(to)) return;
    if (to - from === MINUTE) return void this.changes.push(to);
    const middle = from + Math.floor((to - from) / MINUTE / 2) * MINUTE;
    this.look(from, middle);
    this.look(middle, to);
  }
}

const WORDS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Whether a number is one of a field's, by walking through each of its ranges. */
function holds(field: string, number: number, least: number, most: number): boolean {
  return field.split(',').some((item) => {
    const [range = '', step = '1'] = item.split('/');
    const [from = least, to = item.includes('/') ? most : from] = /[*?]/.test(range)
      ? [least, most]
      : range.split('-').map((text) => {
          const month = MONTHS.indexOf(text.toLowerCase());
          const day = WORDS.indexOf(text.toLowerCase());
          return most === 12 && month >= 0 ? month + 1 : day >= 0 ? day : Number(text);
        });
    for (let value = from, taken = 0; ; value = value === most ? least : value + 1, taken++) {
      if (taken % Number(step) === 0 && value === number) return true;
      if (value === to) return false;
    }
  });
}

const lastOf = (date: Date): number =>
  new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();

function isDay(days: string, months: string, weekdays: string, date: Date): boolean {
  const [day, weekday] = [date.getUTCDate(), date.getUTCDay()];
  if (!holds(months, date.getUTCMonth() + 1, 1, 12)) return false;
  const byDay = days === 'L' ? day === lastOf(date) : days === '15W' ? isNearest(15, date) : holds(days, day, 1, 31);
  const byWeekday = weekdays.split(',').some((item) => {
    const [, name = '', which] = /^(\w+?)(#\d|L)?$/.exec(item) ?? [];
    if (which === undefined) return holds(item, weekday, 0, 6);
    const inMonth = which === 'L' ? day + 7 > lastOf(date) : Math.ceil(day / 7) === Number(which.slice(1));
    return holds(name, weekday, 0, 6) && inMonth;
  });
  const isAny = (field: string): boolean => field === '*' || field === '?';
  return isAny(days) || isAny(weekdays) ? byDay && byWeekday : byDay || byWeekday;
}

function isNearest(wanted: number, date: Date): boolean {
  const weekday = new Date(new Date(date).setUTCDate(wanted)).getUTCDay();
  return date.getUTCDate() === wanted + (weekday === 6 ? -1 : weekday === 0 ? 1 : 0);
}

function matcher(cron: string): (local: number) => boolean {
  const [minutes = '', hours = '', days = '', months = '', weekdays = ''] = cron.split(' ');
  const known = new Map<number, boolean>();
  const minute = Array.from({ length: 60 }, (_, number) => holds(minutes, number, 0, 59));
  const hour = Array.from({ length: 24 }, (_, number) => holds(hours, number, 0, 23));
  return (local) => {
    const date = Math.floor(local / DAY);
    if (!hour[Math.floor((local - date * DAY) / HOUR)] || !minute[Math.floor((local % HOUR) / MINUTE)]) return false;
    if (!known.has(date)) known.set(date, isDay(days, months, weekdays, new Date(date * DAY)));
    return known.get(date) === true;
  };
}

/** The rule that is written down: a fixed time in a gap comes at its end, and one that comes twice the first time. */
function* firings(cron: string, isFixed: boolean, zone: Zone, from: number, until: number): Generator<number> {
  const matches = matcher(cron);
  let offset = zone.offset(from);
  let latest = -Infinity; // local
  for (let time = from; time < until; time += MINUTE) {
    let gap: Gap | undefined;
    if (zone.changes.includes(time)) {
      const before = offset;
      offset = zone.offset(time);
      if (offset > before) gap = { end: time, from: time + before, to: time + offset };
    }
    const local = time + offset;
    const isSecond = local <= latest;
    latest = Math.max(latest, local);
    if (isFixed ? (!isSecond && matches(local)) || (gap && inGap(gap, matches)) : matches(local)) yield time;
  }
}

function inGap({ from, to }: Gap, matches: (local: number) => boolean): boolean {
  for (let local = from; local < to; local += MINUTE) if (matches(local)) return true;
  return false;
}

function firedBy(cron: string, zone: Zone, from: number, until: number): number[] {
  const times = readCron(cron, zone.name);
  const found: number[] = [];
  for (let time = times.after(new Date(from - 1)); time.getTime() < until; time = times.after(time))
    found.push(time.getTime());
  return found;
}

const IS_WHOLE = amount('CRON_EVERY_MINUTE', 0) === 1;

function windowsOf(zone: Zone): [number, number][] {
  if (IS_WHOLE) return [[FROM, UNTIL - DAY]];
  const aroundChanges = zone.changes.map((change): [number, number] => [change - 3 * HOUR, change + 25 * HOUR]);
  return zone.changes.length > 0 ? aroundChanges : [[FROM + 50 * DAY, FROM + 65 * DAY]];
}

/** Each expression in two or three of the zones; in all of them when the whole two years are looked at. */
const isLookedAt = (zone: number, time: number, days: number): boolean =>
  IS_WHOLE || (zone + time + 3 * days) % 4 === 0;

describe.each(ZONES)('a hundred expressions in %s', (name) => {
  const zone = new Zone(name);

  it('fire when one that looks at each minute says so', () => {
    for (const [time, [clockTime, kind]] of CLOCK_TIMES.entries()) {
      for (const [index, days] of DAYS.entries()) {
        if (isLookedAt(ZONES.indexOf(name), time, index)) compare(`${clockTime} ${days}`, kind === 'fixed', zone);
      }
    }
  });

  it('are found backwards as they are forwards', () => {
    for (const [time] of CLOCK_TIMES) compareBackwards(readCron(`${time} * * *`, name), zone);
  });
});

function compare(cron: string, isFixed: boolean, zone: Zone): void {
  for (const [from, until] of windowsOf(zone)) {
    const expected = [...firings(cron, isFixed, zone, from, until)];
    expect({ cron, times: firedBy(cron, zone, from, until) }).toEqual({ cron, times: expected });
  }
}

function compareBackwards(times: CronTimes, { changes }: Zone): void {
  for (const change of changes.slice(0, 2)) {
    const [before, after] = [new Date(change - 3 * HOUR), new Date(change + 3 * HOUR)];
    for (let next = times.after(before); next < after; next = times.after(next)) {
      expect(times.upTo(next)).toEqual(next);
      expect(times.upTo(new Date(times.after(next).getTime() - 1))).toEqual(next);
    }
  }
}
