import { eventQueue } from '@warren/messaging';
import { managementApi, type Broker } from '@warren/testing';
import { restart } from './restart.ts';
import type { Fault } from './plan.ts';
import type { System } from './system.ts';
import type { Scene } from './scene.ts';

type NodesFault = Extract<Fault, { kind: 'nodes' }>;

/** Takes nodes out of the cluster, and brings them back. Apart from `majority kill` those that stay are a majority. */
export async function injectNodeFault({ how, node }: NodesFault, { system, journal }: Scene): Promise<void> {
  const victims = how === 'leader kill' ? [await leaderOf(eventQueue('ledger'), system)] : nodesFrom(node, how, system);
  await Promise.all(victims.map((victim) => restart(victim, how === 'node restart' ? 'stop' : 'kill')));
  journal.count(how, victims.map(({ url }) => new URL(url).host).join(' and '));
}

function nodesFrom(node: number, how: NodesFault['how'], { environment: { nodes } }: System): Broker[] {
  const count = how === 'majority kill' ? Math.floor(nodes.length / 2) + 1 : 1;
  return [...nodes, ...nodes].slice(node, node + count);
}

/** Who orders the messages of a queue, and takes the confirms of the others. */
async function leaderOf(queue: string, { environment, options }: System): Promise<Broker> {
  const api = managementApi(environment.broker.management);
  const { leader } = (await api.get(`/queues/${options.name}/${queue}`)) as { leader: string };
  for (const node of environment.nodes) {
    const overview = (await managementApi(node.management).get('/overview')) as { node: string };
    if (overview.node === leader) return node;
  }
  throw new Error(`${leader}, which leads ${queue}, is none of the nodes.`);
}
