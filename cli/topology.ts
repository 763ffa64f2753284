import { catalogue } from '@showcase/contracts';
import { print } from '@warren/infrastructure';
import { sharedTopology } from '../libs/messaging/src/topology/shared-topology.ts';
import { table } from './table.ts';

/** The types of the events that have an exchange. */
export const eventTypes = catalogue.filter(({ kind }) => kind === 'event').map(({ type }) => type);

/** `npx warren topology` */
export function topologyCommand(): number {
  const { exchanges, queues, bindings, exchangeBindings } = sharedTopology(eventTypes);
  const ways = [
    ...bindings.map(({ exchange, queue }) => [exchange, queue]),
    ...exchangeBindings.map(({ source, destination }) => [source, destination]),
  ];
  const exchangeRows = exchanges.map(({ name, type }) => [name, type]);
  print(table(['exchange', 'type'], exchangeRows));
  const queueRows = queues.map((queue) => [queue.name, JSON.stringify(queue.arguments)]);
  print(table(['queue', 'arguments'], queueRows));
  print(table(['from exchange', 'to'], ways));
  return 0;
}
