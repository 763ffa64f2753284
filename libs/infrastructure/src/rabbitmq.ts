import type { Home } from './home.ts';
import { freePort } from './ports.ts';
import { epmdAt, startNode } from './rabbitmq-node.ts';
import type { Broker } from './service.ts';

/** Starts a broker of one's own with the programs of this machine. */
export async function startRabbitmq(home: Home, management?: number): Promise<Broker> {
  const epmd = await freePort();
  return startNode(home, { name: 'rabbitmq', erlangName: 'warren', epmd, management }, [epmdAt(epmd)]);
}
