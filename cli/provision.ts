import { setTimeout as pause } from 'node:timers/promises';
import { print } from '@warren/infrastructure';
import { provision } from '../libs/messaging/src/topology/provision.ts';
import type { ExchangeDeclaration } from '../libs/messaging/src/topology/shared-topology.ts';
import { brokerAddresses } from './running-warren.ts';
import { eventTypes } from './topology.ts';

const timeoutMs = 30_000;

/**
 * Declares what all services share. Safe to repeat.
 * A broker that has just restarted takes connections before its stream has a leader, and refuses to declare it: this
 * tries again for 30 s.
 */
export async function provisionTopology(amqp: string | readonly string[]): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; ; await pause(250)) {
    try {
      return reportOutdated(await provision(amqp, eventTypes));
    } catch (error) {
      const recovering = error instanceof Error && error.message.includes('is down or inaccessible');
      if (!recovering || Date.now() > deadline) throw error;
    }
  }
}

/** @param exchanges that an older Warren declared, and that the broker cannot change */
function reportOutdated(exchanges: readonly ExchangeDeclaration[]): void {
  for (const { name, arguments: missing } of exchanges)
    print(
      `${name} is as an older Warren declared it. Unless a policy makes up for it, a message that comes back from its ` +
        `retry delay and finds its queue gone holds up those behind it: rabbitmqctl set_policy warren-homeless ` +
        `'^${name.replaceAll('.', '[.]')}$' '${JSON.stringify(missing)}' --apply-to exchanges`,
    );
}

/** `npx warren provision` */
export async function provisionCommand(): Promise<number> {
  const urls = brokerAddresses();
  await provisionTopology(urls);
  print(`The shared topology is declared at ${urls.map((url) => new URL(url).host).join(', ')}.`);
  return 0;
}
