import { GatewayCalls } from './gateway-calls.ts';
import { Home } from './infrastructure/home.ts';
import { address, table } from './operate.ts';
import { warrenDirectory } from './paths.ts';
import { say } from './progress.ts';
import { readOptions, type QueueOptions } from './queue-options.ts';
import { readRuntime } from './runtime.ts';

/** A queue, as the list shows it. `null` is what nobody can tell, or has counted yet. */
interface ListedQueue {
  readonly name: string;
  readonly ready: number | null;
  readonly unacked: number | null;
  readonly consumers: number | null;
  readonly rates: { readonly published: number; readonly acknowledged: number } | null;
  readonly oldestAt: string | null;
}

interface QueueList {
  readonly note: string | null;
  readonly items: readonly ListedQueue[];
}

/** `npx warren queues` */
export async function queuesCommand(args: string[]): Promise<number> {
  const options = readOptions(args, process.env);
  const list = options.token === undefined ? await atTheBroker() : await callsOf(options).call<QueueList>('GET', ROUTE);
  say(options.json ? JSON.stringify(list, null, 2) : shown(list));
  return 0;
}

const ROUTE = '/operations/queues';

function callsOf({ gateway = readRuntime(new Home(warrenDirectory))?.gateway, token }: QueueOptions): GatewayCalls {
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
      ...{ rates: null, oldestAt: null },
    }),
  );
  const note = 'At the broker itself. With --token the gateway also says what else it knows of them.';
  return { note, items: items.toSorted((a, b) => a.name.localeCompare(b.name)) };
}

function shown({ items, note }: QueueList): string {
  const count = (n: number | null | undefined): string => (n === null || n === undefined ? '–' : String(n));
  const rows = items.map(({ name, ready, unacked, consumers, rates, oldestAt }) => [
    ...[name, count(ready), count(unacked), count(consumers)],
    ...[count(rates?.published), count(rates?.acknowledged), oldestAt ?? '–'],
  ]);
  const head = ['queue', 'waiting', 'in hand', 'consumers', 'in/s', 'out/s', 'oldest since'];
  return [table(head, rows), ...(note === null ? [] : [note])].join('\n');
}
