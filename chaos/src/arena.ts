import { startBroker, startPostgres, type Broker, type Service } from '@warren/testing';

/** The services that a run may do anything to. */
export interface Arena {
  readonly broker: Broker;
  readonly database: Service;
  /** Where the processes' logs go. */
  readonly directory: string;
  /** The compiled `member.js`. */
  readonly program: string;
  close(): Promise<void>;
}

export async function openArena(directory: string, program: string): Promise<Arena> {
  const [broker, database] = await Promise.all([startBroker(), startPostgres()]);
  const close = async (): Promise<void> => void (await Promise.all([broker.close(), database.close()]));
  return { broker, database, directory, program, close };
}
