import { startBroker, startCluster, startPostgres, type Broker, type Service } from '@warren/testing';

/** The services that a run may do anything to. */
export interface Environment {
  /** The broker, or a cluster's first node. */
  readonly broker: Broker;
  /** The broker, or all nodes of a cluster. */
  readonly nodes: readonly Broker[];
  readonly database: Service;
  /** Where the processes' logs go. */
  readonly directory: string;
  /** The compiled `member.js`. */
  readonly program: string;
  close(): Promise<void>;
}

/** On one broker, or on three that are a cluster. */
export type Ground = 'broker' | 'cluster';

export async function openEnvironment(
  directory: string,
  program: string,
  ground: Ground = 'broker',
): Promise<Environment> {
  const [brokers, database] = await Promise.all([openBrokers(ground), startPostgres()]);
  const close = async (): Promise<void> => void (await Promise.all([brokers.close(), database.close()]));
  return { ...brokers, database, directory, program, close };
}

async function openBrokers(ground: Ground): Promise<Pick<Environment, 'broker' | 'nodes' | 'close'>> {
  if (ground === 'cluster') {
    const { nodes, close } = await startCluster();
    const [broker] = nodes;
    return { broker, nodes, close };
  }
  const broker = await startBroker();
  return { broker, nodes: [broker], close: () => broker.close() };
}
