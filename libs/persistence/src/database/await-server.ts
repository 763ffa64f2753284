import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Client } from 'pg';
import { backoffMs } from '../polling/backoff.ts';
import { DatabaseUnavailableError } from '../errors.ts';
import { QueryTimeoutClient } from './query-timeout-client.ts';
import { Outage } from './outage.ts';
import { isUnavailable } from './is-unavailable.ts';
import { reasonOf } from '../reason-of.ts';

const RETRY = { baseMs: 100, maxMs: 2_000 };
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Connects, waiting for a server that is not up yet, with one line in the log.
 * @throws DatabaseUnavailableError when it is not up in time
 * @throws what PostgreSQL says, at once, when waiting would not help: a wrong password, a missing database
 */
export async function connectWhenUp(url: string, timeoutMs: number): Promise<Client> {
  const address = addressOf(url);
  const outage = new Outage(new Logger('Persistence'), {
    begun: `PostgreSQL at ${address} is waited for, up to ${timeoutMs / 1_000} s`,
    over: `PostgreSQL at ${address} answers`,
  });
  const giveUpAt = Date.now() + timeoutMs;
  for (let failures = 1; ; failures++) {
    try {
      const client = await connect(url);
      outage.ended();
      return client;
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      const pause = backoffMs(RETRY, failures);
      if (Date.now() + pause > giveUpAt) throw new DatabaseUnavailableError(address, timeoutMs, error);
      outage.began(reasonOf(error));
      await delay(pause);
    }
  }
}

/**
 * A connection of one's own. It tells of its loss by the event `end`, and never ends the process.
 * @param statementTimeoutMs after which it is given up, silent as it is; a statement may take for ever unless told
 */
export async function connect(url: string, statementTimeoutMs = Infinity): Promise<Client> {
  const client = new QueryTimeoutClient({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    timeout: { ms: statementTimeoutMs },
  });
  // Without a listener an error ends the process. Whoever runs a query hears of it anyway, and others by `end`.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** An address that can be shown: without login and password. */
export function addressOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}
