import { HandlerMistakeError } from '../errors.ts';
import type { Route } from '../handling/routes.ts';
import { checkHoldTime } from './hold-time.ts';

/** More would not be wrong, but each is a quorum queue, and a consumer at each worker. */
const MOST_PARTITIONS = 64;

/**
 * Whether these handlers can work in so many partitions; `undefined` for none, which they always can.
 * @throws HandlerMistakeError when there cannot be so many, or when a handler would hold up its key for too long
 */
export function checkPartitions(group: string, partitions: number | undefined, routes: readonly Route[]): void {
  if (partitions === undefined) return;
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > MOST_PARTITIONS)
    throw new HandlerMistakeError(
      `"${group}" has ${partitions} partitions; it takes a whole number from 1 to ${MOST_PARTITIONS}.`,
    );
  for (const { kind, type, retry } of routes) if (kind === 'event') checkHoldTime(type, retry);
}
