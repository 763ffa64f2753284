import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Home } from './home.ts';
import { freePort } from './ports.ts';
import { startPrivately } from './private-service.ts';
import { program } from './programs.ts';
import { epmdAt, startNode } from './rabbitmq-node.ts';
import type { Broker, Cluster, Service } from './service.ts';

/** What RabbitMQ advises for three nodes and more: those without a majority stop serving until it is back. */
const PAUSE_MINORITY = 'cluster_partition_handling = pause_minority';
const JOIN_THE_FIRST = [
  'cluster_formation.peer_discovery_backend = classic_config',
  'cluster_formation.classic_config.nodes.1 = warren-1@localhost',
];

/** Starts three nodes of one's own on this machine: the first by itself, and then the others, who join it. */
export async function startRabbitmqCluster(home: Home): Promise<Cluster> {
  const cookie = randomUUID();
  const epmd = await freePort();
  const register = await startEpmd(home, epmd);
  const start = (number: number, settings: string[] = []): Promise<Broker> => {
    const name = `rabbitmq-${number}`;
    shareSecret(home.at(name), cookie);
    return startNode(home, { name, erlangName: `warren-${number}`, epmd, settings: [PAUSE_MINORITY, ...settings] });
  };
  const first = await start(1);
  const nodes = [first, ...(await Promise.all([start(2, JOIN_THE_FIRST), start(3, JOIN_THE_FIRST)]))] as const;
  const close = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.close()));
    await register.close();
  };
  return { nodes, close };
}

function startEpmd(home: Home, port: number): Promise<Service> {
  const answers = (): Promise<boolean> =>
    promisify(execFile)(program('epmd'), ['-port', String(port), '-names']).then(
      () => true,
      () => false,
    );
  return startPrivately(home, `tcp://127.0.0.1:${port}`, [epmdAt(port)], answers);
}

/** Erlang nodes talk to those that know the same secret, and take it only from a file that no other user may read. */
function shareSecret(directory: string, cookie: string): void {
  writeFileSync(join(directory, '.erlang.cookie'), cookie, { mode: 0o400 });
}
