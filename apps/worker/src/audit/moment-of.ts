import type { RabbitContext } from '@warren/messaging';

/**
 * When a fact was said, to the millisecond where that can be told: AMQP's timestamps are in seconds, and an id that was
 * made in that same second (UUIDv7) knows more.
 */
export function momentOf({ id, timestamp }: Pick<RabbitContext, 'id' | 'timestamp'>): Date {
  if (id[14] !== '7') return timestamp;
  const ms = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
  return Math.floor(ms / 1_000) === Math.floor(timestamp.getTime() / 1_000) ? new Date(ms) : timestamp;
}
