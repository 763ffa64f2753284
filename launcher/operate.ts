import { catalogue } from '../libs/contracts/src/catalogue.ts';
import { provision } from '../libs/messaging/src/provision.ts';

const eventTypes = catalogue.filter(({ kind }) => kind === 'event').map(({ type }) => type);

/** Declares what all services share. Safe to repeat. */
export function provisionTopology(amqp: string): Promise<void> {
  return provision(amqp, eventTypes);
}
