import { isStorable, storableText } from './text.ts';
import { UnreadableMessageError } from './unreadable-message.ts';

// Decorator-free and erasable, so that the command line can read dead letters without a build.

/**
 * The door for what comes off the wire. Whatever a foreign producer put into a property or a header is bounded, clamped
 * or refused here, once, so that nothing behind it has to expect a value that a store or an encoder does not take.
 */

/** Longest identifier, in characters: a short string of AMQP has 255 bytes. */
const LONGEST_ID = 255;
/** Longest ordering key, in characters. It is indexed, and travels with everything that follows. */
const LONGEST_KEY = 500;
/** More attempts than any retry policy makes, and well within a 32-bit column. */
const MOST_ATTEMPTS = 1_000_000;

/** A text that informs and decides nothing. What no store takes is replaced. */
export const readText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? storableText(value) : undefined;

/** An identifier that informs: which message caused this one. One that cannot be an id counts as none. */
export const readId = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= LONGEST_ID && isStorable(value) ? value : undefined;

/**
 * The ordering key, of which a cut or changed one would mean another order.
 * @param property as AMQP or Warren names it: `warren-key`
 * @throws UnreadableMessageError when it cannot be kept as it is
 */
export function readKey(property: string, value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  if (value.length > LONGEST_KEY)
    throw unreadable(property, `has ${value.length} characters; a key has ${LONGEST_KEY} at most`);
  if (!isStorable(value)) throw unreadable(property, 'holds NUL or half a surrogate pair');
  return value;
}

const unreadable = (property: string, flaw: string): UnreadableMessageError =>
  new UnreadableMessageError('property-invalid', `The property "${property}" ${flaw}.`);

/** The number of an attempt, 1 for the first. A number out of range is brought into it, and what is none is 1. */
export function readAttempt(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return 1;
  return Math.min(Math.max(Math.trunc(value), 1), MOST_ATTEMPTS);
}

/** Milliseconds, whole and positive; `undefined` for what is none. AMQP's `expiration` is such a number as text. */
export function readDuration(value: unknown): number | undefined {
  const ms = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof ms === 'number' && Number.isSafeInteger(ms) && ms >= 0 ? ms : undefined;
}

/** No other side is waited for longer than this at a time, in milliseconds. */
export const LONGEST_PAUSE_MS = 86_400_000;

/** When a message may be tried again. A time that has passed, or is further away than any pause, is none. */
export function readNotBefore(value: unknown, now = Date.now()): Date | undefined {
  const ms = readDuration(value);
  return ms !== undefined && ms > now && ms <= now + LONGEST_PAUSE_MS ? new Date(ms) : undefined;
}

/** AMQP timestamps are seconds. Clients that send milli-, micro- or nanoseconds mean a year that is far away. */
const UNITS = [
  { from: 1e17, perSecond: 1e9 },
  { from: 1e14, perSecond: 1e6 },
  { from: 1e11, perSecond: 1e3 },
  { from: 0, perSecond: 1 },
] as const;
/** RabbitMQ is from 2007: an earlier message was not sent then. */
const EARLIEST_MS = Date.UTC(2000);
/** Clocks differ; a day is more than they do. */
const AHEAD_MS = 86_400_000;

/**
 * When a message was sent, by its AMQP property `timestamp`. A time that cannot be (the year 1, a day ahead, -1 as
 * 2^64 - 1) is the time of arrival.
 */
export function readSentAt(value: unknown, now = Date.now()): Date {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return new Date(now);
  const perSecond = UNITS.find(({ from }) => value >= from)?.perSecond ?? 1;
  const ms = Math.trunc((value / perSecond) * 1_000);
  return new Date(ms < EARLIEST_MS || ms > now + AHEAD_MS ? now : ms);
}
