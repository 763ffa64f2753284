import { print } from '@warren/infrastructure';
import { GatewayCalls } from './gateway-calls.ts';
import { readOptions, type QueueOptions } from './queue-options.ts';
import { address, runningGateway } from './running-warren.ts';
import { table } from './table.ts';

/** A queue, as the list shows it. `null` is a number that the gateway or the broker does not know. */
interface ListedQueue {
  readonly name: string;
  readonly ready: number | null;
  readonly unacked: number | null;
  readonly consumers: number | null;
  readonly rates: { readonly published: number; readonly acknowledged: number } | null;
  readonly paused: { readonly reason: string | null; readonly at: string } | null;
  readonly oldestAt: string | null;
}

interface QueueList {
  readonly note: string | null;
  readonly items: readonly ListedQueue[];
}

/** `npx warren queues` */
export async function queuesCommand(args: string[]): Promise<number> {
  const options = readOptions(args, process.env);
  if (options.verb === 'list') return show(await listOf(options), options.json);
  const path = `${ROUTE}/${encodeURIComponent(options.queue)}/${options.verb}`;
  const body = options.verb === 'pause' && options.reason !== undefined ? { reason: options.reason } : {};
  await callsOf(options).call('POST', path, body);
  print(options.verb === 'pause' ? `${options.queue} is paused.` : `${options.queue} goes on.`);
  return 0;
}

async function listOf(options: QueueOptions): Promise<QueueList> {
  return options.token === undefined ? atTheBroker() : callsOf(options).call<QueueList>('GET', ROUTE);
}

const ROUTE = '/operations/queues';

function callsOf({ gateway = runningGateway(), token }: QueueOptions): GatewayCalls {
  if (gateway === undefined) throw new Error('Warren does not run. Run npm start, or name a gateway with --gateway.');
  return new GatewayCalls(gateway, token);
}

interface BrokerQueue {
  readonly name: string;
  readonly messages_ready?: number;
  readonly messages_unacknowledged?: number;
  readonly consumers?: number;
}

/** Without a gateway: what RabbitMQ's administrator sees. */
async function atTheBroker(): Promise<QueueList> {
  const { origin, username, password } = new URL(address('MANAGEMENT_URL', 'management'));
  const authorization = `Basic ${btoa(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`)}`;
  const response = await fetch(`${origin}/api/queues`, { headers: { authorization } });
  if (!response.ok) throw new Error(`The management API at ${origin} answered ${response.status}.`);
  const items = ((await response.json()) as BrokerQueue[]).map(
    ({ name, messages_ready: ready = null, messages_unacknowledged: unacked = null, consumers = null }) => ({
      ...{ name, ready, unacked, consumers },
      ...{ rates: null, paused: null, oldestAt: null },
    }),
  );
  const note = 'At the broker itself. With --token the gateway also says what is paused, and since when tasks wait.';
  return { note, items: items.toSorted((a, b) => a.name.localeCompare(b.name)) };
}

function show(list: QueueList, json: boolean): number {
  print(json ? JSON.stringify(list, null, 2) : tableOf(list));
  return 0;
}

function tableOf({ items, note }: QueueList): string {
  const count = (n: number | null | undefined): string => (n === null || n === undefined ? '–' : String(n));
  const rows = items.map(({ name, ready, unacked, consumers, rates, oldestAt, paused }) => [
    ...[name, count(ready), count(unacked), count(consumers)],
    ...[count(rates?.published), count(rates?.acknowledged), oldestAt ?? '–'],
    paused ? (paused.reason ?? `since ${paused.at}`) : '–',
  ]);
  const head = ['queue', 'waiting', 'in flight', 'consumers', 'in/s', 'out/s', 'oldest since', 'paused'];
  return [table(head, rows), ...(note === null ? [] : [note])].join('\n');
}
