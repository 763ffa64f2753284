import type { RabbitContext } from '@warren/messaging';

/**
 * When a fact was said, to the millisecond where that can be told. AMQP's timestamps are in seconds. An id that was made
 * in that same second (UUIDv7) knows more; so does the fact, of what it tells (`endedAt`).
 */
export function timeOf({ id, timestamp, body }: Pick<RabbitContext, 'id' | 'timestamp' | 'body'>): Date {
  const isThen = (ms: number): boolean => Math.floor(ms / 1_000) === Math.floor(timestamp.getTime() / 1_000);
  const known = id[14] === '7' ? [Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)] : timesIn(body);
  return new Date(Math.max(timestamp.getTime(), ...known.filter(isThen)));
}

const timesIn = (body: unknown): number[] =>
  Object.values(body ?? {}).map((value) => (typeof value === 'string' && ISO.test(value) ? Date.parse(value) : NaN));

const ISO = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
