import { hash, verify } from '@node-rs/argon2';

/** OWASP's first choice for argon2id: 46 MiB, one pass, one lane; about 35 ms. */
const COST = { memoryCost: 47_104, timeCost: 1, parallelism: 1 } as const;

let decoy: Promise<string> | undefined;

export async function hashPassword(password: string): Promise<string> {
  return hash(password, COST);
}

/**
 * Checks a password, and takes as long when there is no user to check it against:
 * otherwise the clock would tell who has an account.
 */
export async function passwordMatches(stored: string | undefined, password: string): Promise<boolean> {
  const nobodys = await (decoy ??= hashPassword('nobody has this password'));
  const matches = await verify(stored ?? nobodys, password);
  return matches && stored !== undefined;
}
