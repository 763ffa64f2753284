/**
 * Reads one field of a cron expression, and writes it as croner takes it: numbers for names, two ranges for one that
 * wraps around, `*` for what leaves nothing out.
 * @throws CronMistakeError with a sentence about what is wrong, in the words that were written
 */
export function readField(text: string, field: CronField): string {
  return text
    .split(',')
    .map((item) => readItem(item, field))
    .join(',');
}

/** An expression that means nothing, or that never comes. The message is a sentence for the person who wrote it. */
export class CronMistakeError extends Error {
  readonly code = 'cron-invalid';
  constructor(message: string) {
    super(message);
    this.name = 'CronMistakeError';
  }
}

/** What a field may hold. */
export interface CronField {
  readonly name: 'second' | 'minute' | 'hour' | 'day of the month' | 'month' | 'weekday';
  readonly least: number;
  readonly most: number;
  /** What people write for the numbers, from `least` on; three letters of each are enough. */
  readonly words: readonly string[];
}

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const MONTHS = 'january february march april may june july august september october november december'.split(' ');

/** Seconds first. */
export const CRON_FIELDS: readonly CronField[] = [
  { name: 'second', least: 0, most: 59, words: [] },
  { name: 'minute', least: 0, most: 59, words: [] },
  { name: 'hour', least: 0, most: 23, words: [] },
  { name: 'day of the month', least: 1, most: 31, words: [] },
  { name: 'month', least: 1, most: 12, words: MONTHS },
  { name: 'weekday', least: 0, most: 6, words: WEEKDAYS },
];

function readItem(item: string, field: CronField): string {
  const special = readSpecial(item, field);
  if (special !== undefined) return special;
  const [range = '', step, ...rest] = item.split('/');
  if (range === '' || rest.length > 0) throw mistakeIn(item, field);
  if (step === undefined) return isWildcard(range) ? '*' : rangesOf(range, range, field).map(written).join(',');
  const every = readStep(step, item, field);
  if (isWildcard(range)) return every === 1 ? '*' : `*/${every}`;
  const last = range.includes('-') ? range : `${range}-${field.most}`;
  return stepped(rangesOf(last, item, field), every, field)
    .map((part) => `${written(part)}/${every}`)
    .join(',');
}

const isWildcard = (range: string): boolean => range === '*' || range === '?';

type Range = readonly [from: number, to: number];

/** One range, or two where it goes past the end: `22-4` is 22 to 23 and 0 to 4. */
function rangesOf(range: string, item: string, field: CronField): Range[] {
  const [first = '', last = first, ...rest] = range.split('-');
  if (rest.length > 0) throw mistakeIn(item, field);
  const from = readNumber(first, item, field);
  const to = readNumber(last, item, field);
  if (field.name === 'weekday' && from === 0 && to === 7) return [[0, 6]]; // from Sunday to Sunday
  const ends: Range = [withinWeek(from, field), withinWeek(to, field)];
  if (ends[0] <= ends[1]) return [ends];
  return [
    [ends[0], field.most],
    [field.least, ends[1]],
  ];
}

const size = ({ least, most }: CronField): number => most - least + 1;

/** Sunday is 0, and 7 too. */
const withinWeek = (value: number, { name }: CronField): number => (name === 'weekday' ? value % 7 : value);

/** A step goes on where a range wraps around: `22-4/3` is 22, 1 and 4. */
function stepped([first, second]: readonly Range[], step: number, field: CronField): Range[] {
  if (!first) return [];
  if (!second) return [first];
  const next = first[0] + Math.ceil((field.most + 1 - first[0]) / step) * step - size(field);
  return next > second[1] ? [first] : [first, [next, second[1]]];
}

const written = ([from, to]: Range): string => (from === to ? String(from) : `${from}-${to}`);

function readNumber(text: string, item: string, field: CronField): number {
  const { name, least, most, words } = field;
  const word = text.length < 3 ? -1 : words.findIndex((candidate) => candidate.startsWith(text.toLowerCase()));
  if (word >= 0) return least + word;
  if (!/^\d{1,4}$/.test(text)) throw mistakeIn(item, field);
  const number = Number(text);
  if (number < least || number > (name === 'weekday' ? 7 : most)) throw mistakeIn(item, field);
  return number;
}

/** The last day, the last working day, the working day that is nearest; the last Friday, the second Friday. */
function readSpecial(item: string, field: CronField): string | undefined {
  if (field.name === 'day of the month') {
    if (/^(l|lw)$/i.test(item)) return item.toUpperCase();
    const day = /^(\d{1,2})w$/i.exec(item)?.[1];
    return day === undefined ? undefined : `${readNumber(day, item, field)}W`;
  }
  if (field.name !== 'weekday') return undefined;
  const [, day, which] = /^(\w+?)(l|#[1-5])$/i.exec(item) ?? [];
  return day === undefined || which === undefined
    ? undefined
    : `${withinWeek(readNumber(day, item, field), field)}${which.toUpperCase()}`;
}

function readStep(step: string, item: string, field: CronField): number {
  if (!/^\d{1,6}$/.test(step) || Number(step) === 0) throw mistakeIn(item, field);
  const every = Number(step);
  if (every > size(field)) throw new CronMistakeError(`${quote(item, field)} ${tooLong(every, field)}`);
  return every;
}

/** What to write for a step that the field is too short for. */
function tooLong(every: number, field: CronField): string {
  const { name, most } = field;
  const limit = `would pass over a whole round of ${plural(name)}, which begin anew after ${most}:`;
  if (name !== 'minute') return `${limit} the longest step here is ${size(field)}.`;
  return every % 60 === 0 && every / 60 <= 24
    ? `${limit} for every ${every / 60} hours write "0 */${every / 60} * * *".`
    : `${limit} for every ${every} minutes make several schedules, such as "0 0-23/3 * * *" and "30 1-23/3 * * *" for every 90.`;
}

const plural = (name: CronField['name']): string => (name === 'day of the month' ? 'days of the month' : `${name}s`);
const quote = (item: string, { name }: CronField): string =>
  `${item === '' ? 'Nothing beside a comma' : `"${item}"`} among the ${plural(name)}`;

const EXTRAS: Partial<Record<CronField['name'], string>> = {
  'day of the month': ', L for the last, LW for the last working day, 15W for the working day nearest to the 15th',
  month: ' or JAN to DEC',
  weekday: ' (0 and 7 are Sunday) or SUN to SAT, FRI#2 for the second Friday, FRIL for the last',
};

function mistakeIn(item: string, field: CronField): CronMistakeError {
  const { name, least, most } = field;
  const range = `${least} to ${name === 'weekday' ? 7 : most}${EXTRAS[name] ?? ''}`;
  return new CronMistakeError(
    `${quote(item, field)} means nothing: there are ${range}; and *, ranges like ${least + 1}-${least + 3}, lists with commas, and steps like */2.`,
  );
}
