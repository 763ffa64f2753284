import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBroker, startPostgres, type Broker, type Service } from '@warren/testing';

/** The services that a run may do anything to, and a place for the processes' logs. */
export interface Arena {
  readonly broker: Broker;
  readonly database: Service;
  readonly directory: string;
  /** The compiled `member.js`. */
  readonly program: string;
  close(): Promise<void>;
}

export async function openArena(program: string): Promise<Arena> {
  const [broker, database] = await Promise.all([startBroker(), startPostgres()]);
  const directory = mkdtempSync(join(tmpdir(), 'warren-chaos-'));
  return {
    broker,
    database,
    directory,
    program,
    async close() {
      await Promise.all([broker.close(), database.close()]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
