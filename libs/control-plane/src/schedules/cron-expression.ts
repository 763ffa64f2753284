import { Cron } from 'croner';
import { CRON_FIELDS, CronMistakeError, readField } from './cron-field.ts';

/**
 * Times by a cron expression, as the clocks of a zone show them. A time that a clock leaves out in spring comes at the
 * end of the gap; one that it shows twice in autumn comes the first time. What has a `*` or a step among its seconds,
 * minutes or hours is a rhythm instead: it has no time in the gap, and goes on through both.
 * @param timezone an IANA name that exists
 * @throws CronMistakeError with a sentence for the person who wrote the expression
 */
export function readCron(text: string, timezone: string): CronTimes {
  return new CronTimes(new Cron(patternOf(text), { timezone, mode: '6-part', fixedTimeRule: 'no-wildcard' }), text);
}

/** The times of one expression in one zone. */
export class CronTimes {
  constructor(
    private readonly cron: Cron,
    private readonly text: string,
  ) {}

  /** The first time after `time`. @throws CronMistakeError when there is none in the years that there are */
  after(time: Date): Date {
    return this.cron.nextRun(time) ?? this.never();
  }

  /** The last time up to `time`, included. @throws CronMistakeError when there is none */
  upTo(time: Date): Date {
    return this.cron.previousRuns(1, new Date(time.getTime() + 1))[0] ?? this.never();
  }

  private never(): never {
    throw new CronMistakeError(`"${this.text}" never comes.`);
  }
}

const NICKNAMES: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

/** Dashes that word processors put in the place of "-". */
const DASHES = /[\u2010-\u2015\u2212]/g;

/** Six fields, each as croner takes it. */
function patternOf(text: string): string {
  const wanted = text.trim();
  const expression = wanted.startsWith('@') ? NICKNAMES.get(wanted.toLowerCase()) : wanted;
  if (expression === undefined)
    throw new CronMistakeError(`"${wanted}" is no nickname: there are ${[...NICKNAMES.keys()].join(', ')}.`);
  const written = expression.replace(DASHES, '-').split(/\s+/).filter(Boolean);
  if (written.length !== 5 && written.length !== 6) throw wrongCount(written.length);
  const fields = written.length === 5 ? ['0', ...written] : written;
  const pattern = CRON_FIELDS.map((field, index) => readField(fields[index] ?? '', field));
  refuseMissingDay(pattern);
  return pattern.join(' ');
}

function wrongCount(count: number): CronMistakeError {
  const found = count === 1 ? '1 field' : `${count} fields`;
  return new CronMistakeError(
    `It has ${found}: write five (minute, hour, day of the month, month, weekday), like "0 7 * * 1-5", or six with the seconds first.` +
      (count > 6 ? ' Years cannot be said, and a list has no spaces after its commas.' : ''),
  );
}

const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** 30 February: a search for it would end years ahead. Beside a weekday the day of the month is one of two ways. */
function refuseMissingDay([, , , days = '', months = '', weekdays = '']: readonly string[]): void {
  if (weekdays !== '*' || days.includes('*') || days.includes('L')) return;
  const first = Math.min(...days.split(',').map((item) => Number.parseInt(item, 10)));
  const longest = Math.max(...monthsIn(months).map((month) => LONGEST[month - 1] ?? 0));
  if (first > longest)
    throw new CronMistakeError(
      `It never comes: the months that it names have ${longest} days at most, and the first day that it names is ${first}.`,
    );
}

/** Of a field as it was written for croner: numbers, ranges and steps. */
function monthsIn(months: string): number[] {
  return months.split(',').flatMap((item) => {
    const [range = '', step = '1'] = item.split('/');
    const [from = 1, to = from] = range === '*' ? [1, 12] : range.split('-').map(Number);
    return Array.from(
      { length: Math.floor((to - from) / Number(step)) + 1 },
      (_, index) => from + index * Number(step),
    );
  });
}
