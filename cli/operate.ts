import { setTimeout as pause } from 'node:timers/promises';
import { catalogue } from '@showcase/contracts';
import { addressesIn, Home, bold, print } from '@warren/infrastructure';
import { provision } from '../libs/messaging/src/topology/provision.ts';
import { sharedTopology, type ExchangeDeclaration } from '../libs/messaging/src/topology/shared-topology.ts';
import { warrenDirectory } from '../launcher/paths.ts';
import { readRuntime } from '../launcher/runtime.ts';

const timeoutMs = 30_000;
const eventTypes = catalogue.filter(({ kind }) => kind === 'event').map(({ type }) => type);

/**
 * Declares what all services share. Safe to repeat.
 * A broker that has just restarted takes connections before its stream has a leader, and refuses to declare it: patience.
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
      `${name} is as an older Warren declared it. Unless a policy makes up for it, what comes back from the ladder of ` +
        `retries and finds its queue gone holds up what comes after: rabbitmqctl set_policy warren-homeless '^${name.replaceAll('.', '[.]')}$' ` +
        `'${JSON.stringify(missing)}' --apply-to exchanges`,
    );
}

/** An address from the environment, or that of the running Warren. */
export function address(variable: string, name: 'amqp' | 'management'): string {
  const url = process.env[variable] ?? readRuntime(new Home(warrenDirectory))?.[name];
  if (!url) throw new Error(`Warren does not run. Run npm start, or set ${variable}.`);
  return url;
}

/** The broker's, or those of a cluster's nodes. */
export const brokerAddresses = (): string[] => addressesIn(address('AMQP_URL', 'amqp'));

/** `npx warren provision` */
export async function provisionCommand(): Promise<number> {
  const urls = brokerAddresses();
  await provisionTopology(urls);
  print(`The shared topology is declared at ${urls.map((url) => new URL(url).host).join(', ')}.`);
  return 0;
}

/** `npx warren topology` */
export async function topologyCommand(): Promise<number> {
  const { exchanges, queues, bindings, exchangeBindings } = sharedTopology(eventTypes);
  print(
    table(
      ['exchange', 'type'],
      exchanges.map(({ name, type }) => [name, type]),
    ),
  );
  print(
    table(
      ['queue', 'arguments'],
      queues.map((queue) => [queue.name, JSON.stringify(queue.arguments)]),
    ),
  );
  print(
    table(
      ['from exchange', 'to'],
      [
        ...bindings.map(({ exchange, queue }) => [exchange, queue]),
        ...exchangeBindings.map(({ source, destination }) => [source, destination]),
      ],
    ),
  );
  return 0;
}

export function table(head: string[], rows: string[][]): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  return [bold(line(head)), ...rows.map(line), ''].join('\n');
}
