import { randomFillSync } from 'node:crypto';
import { v5, v7, validate } from 'uuid';

const BYTES = 16;
/** Randomness for many ids at once: to ask the system for each costs six times as much as the rest of an id. */
const pool = new Uint8Array(BYTES * 256);
let used = pool.length;
let sequence = Math.floor(Math.random() * 2 ** 32);

function rng(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  return pool.subarray(used, (used += BYTES));
}

/** UUIDv7: unique, and in order of time, so that indexes stay compact. */
export function newId(): string {
  sequence = (sequence + 1) >>> 0; // ids of one millisecond are in order, too
  return v7({ rng, seq: sequence });
}

/** Any namespace would do, as long as it stays: foreign ids must map to the same UUID each time. */
const FOREIGN_IDS = '5b1c0f0e-6f0c-4d8e-9f43-2f8f5a3c9a10';

/** Whether its producer gave a message an id. Stock Nest gives none. */
export const isGivenId = (id: unknown): id is string => typeof id === 'string' && id !== '';

/** The id by which consumers know a message: a foreign one as the UUID that it maps to, and a new one for none. */
export function messageIdOf(id: unknown): string {
  if (!isGivenId(id)) return newId();
  return validate(id) ? id : v5(id, FOREIGN_IDS);
}
