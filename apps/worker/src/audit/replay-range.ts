import { type PayloadOf, type StartReplay } from '@warren/contracts';
import { RequestRejectedError } from '@warren/messaging';

export interface ReplayRange {
  /** `null` is the log's beginning. */
  readonly from: Date | null;
  /** Exclusive. */
  readonly to: Date | null;
}

/**
 * Reads which time is meant. A day is its start, in UTC.
 * @param first when the first fact in the log was said; `undefined` when there is none
 * @throws Refusal for a time that the log does not hold, in a sentence
 */
export function rangeOf(
  { from, to }: Pick<PayloadOf<typeof StartReplay>, 'from' | 'to'>,
  first: Date | undefined,
  now: Date,
): ReplayRange {
  if (!first) throw wrong('The log is empty: there is nothing to tell again.');
  const range = { from: from === 'beginning' ? null : new Date(from), to: to === undefined ? null : new Date(to) };
  if (range.from && range.from > now) throw wrong(`${from} is in the future; it is ${now.toISOString()}.`);
  // A day holds all that was said on it: the first day counts, though it began before its first fact.
  if (range.from && range.from < startOfDay(first)) {
    throw wrong(`The log begins at ${first.toISOString()}: replay from there, or from "beginning".`);
  }
  if (range.to && range.to <= (range.from ?? first)) throw wrong(`${to} is not after the replay's beginning.`);
  return range;
}

const startOfDay = (time: Date): Date => new Date(time.toISOString().slice(0, 10));

const wrong = (detail: string): RequestRejectedError => new RequestRejectedError('replay-range', detail);
