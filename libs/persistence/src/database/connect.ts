import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Client } from 'pg';
import { DatabaseUnavailableError } from '../errors.ts';
import { backoffMs } from '../polling/backoff.ts';
import { reasonOf } from '../reason-of.ts';
import { DatabaseClient } from './database-client.ts';
import { isUnavailable } from './is-unavailable.ts';
import { Outage } from './outage.ts';

const RETRY = { baseMs: 100, maxMs: 2_000 };

/**
 * A connection of one's own. It reports its loss by the event `end`, and never ends the process.
 * @param statementTimeoutMs after which it is given up, silent as it is. @default Infinity
 */
export async function connect(url: string, statementTimeoutMs = Infinity): Promise<Client> {
  const client = new DatabaseClient({ connectionString: url, keepAlive: true, statementTimeoutMs });
  await client.connect();
  return client;
}

/**
 * Does what needs the server, again and again until that is up, with one line in the log.
 * @throws DatabaseUnavailableError when it is not up in time
 * @throws what PostgreSQL says, at once, when waiting would not help: a wrong password, a missing right
 */
export async function whenUp<T>(url: string, timeoutMs: number, work: () => Promise<T>): Promise<T> {
  const address = addressOf(url);
  const outage = new Outage(new Logger('Persistence'), {
    begun: `PostgreSQL at ${address} is waited for, up to ${timeoutMs / 1_000} s`,
    over: `PostgreSQL at ${address} answers`,
  });
  const giveUpAt = Date.now() + timeoutMs;
  for (let failures = 1; ; failures++) {
    try {
      const result = await work();
      outage.ended();
      return result;
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      const pause = backoffMs(RETRY, failures);
      if (Date.now() + pause > giveUpAt) throw gaveUp(address, timeoutMs, error);
      outage.began(reasonOf(error));
      await delay(pause);
    }
  }
}

const gaveUp = (address: string, timeoutMs: number, cause: unknown): DatabaseUnavailableError =>
  new DatabaseUnavailableError(
    `PostgreSQL at ${address} did not answer within ${timeoutMs / 1_000} s: ${reasonOf(cause)} Start it, or correct DATABASE_URL.`,
    { cause },
  );

/** An address that can be shown: without login and password. */
function addressOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}
