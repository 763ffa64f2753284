import { hash, verify } from '@node-rs/argon2';
import pLimit from 'p-limit';
import { BusyError } from '@warren/http';

/** OWASP's first choice for argon2id: 46 MiB, one pass, one lane; about 35 ms. */
const COST = { memoryCost: 47_104, timeCost: 1, parallelism: 1 } as const;

/**
 * A hash takes one of libuv's four threads, which DNS, files and WebCrypto need, too: two stay free for them. Those
 * that wait longer than a caller does are refused at once.
 */
const hashing = pLimit(2);
const MOST_WAITING = 100;

function queued<T>(work: () => Promise<T>): Promise<T> {
  if (hashing.pendingCount >= MOST_WAITING)
    throw new BusyError('too-many-log-ins', 'Too many people log in just now. Try again soon.');
  return hashing(work);
}

let decoy: Promise<string> | undefined;

/** @throws BusyError when too many wait already */
export async function hashPassword(password: string): Promise<string> {
  return queued(() => hash(password, COST));
}

/**
 * Checks a password, and takes as long when there is no user to check it against:
 * otherwise the clock would tell who has an account.
 * @throws BusyError when too many wait already
 */
export async function passwordMatches(stored: string | undefined, password: string): Promise<boolean> {
  const nobodys = await (decoy ??= hashPassword('nobody has this password'));
  const matches = await queued(() => verify(stored ?? nobodys, password));
  return matches && stored !== undefined;
}
