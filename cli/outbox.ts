import { print } from '@warren/infrastructure';
import { GatewayCalls } from './gateway-calls.ts';
import { readOptions } from './outbox-options.ts';
import { runningGateway } from './running-warren.ts';
import { table } from './table.ts';

interface Outboxes {
  readonly items: readonly {
    readonly service: string;
    readonly setAside: number | null;
    readonly problem: string | null;
  }[];
}

interface Page {
  readonly count: number;
  readonly items: readonly {
    readonly id: string;
    readonly type: string;
    readonly attempts: number;
    readonly setAsideAt: string;
    readonly reason: string;
  }[];
}

const ROUTE = '/operations/outbox';

/** `npx warren outbox` */
export async function outboxCommand(args: string[]): Promise<number> {
  const options = readOptions(args, process.env);
  const gateway = options.gateway ?? runningGateway();
  if (gateway === undefined) throw new Error('Warren does not run. Run npm start, or name a gateway with --gateway.');
  const calls = new GatewayCalls(gateway, options.token);
  if (options.verb === 'list') return showAll(await calls.call('GET', ROUTE));
  const path = `${ROUTE}/${encodeURIComponent(options.service)}`;
  if (options.verb === 'show') return show(await calls.call('GET', `${path}?limit=100`));
  const { count } = await calls.call<{ count: number }>('POST', `${path}/${options.verb}`, options.which);
  print(`${count} ${count === 1 ? 'message' : 'messages'} ${options.verb === 'release' ? 'released' : 'discarded'}.`);
  return 0;
}

function showAll({ items }: Outboxes): number {
  const rows = items.map(({ service, setAside, problem }) => [service, setAside?.toString() ?? '–', problem ?? '']);
  print(table(['service', 'set aside', ''], rows));
  return 0;
}

function show({ items, count }: Page): number {
  const rows = items.map(({ id, type, attempts, setAsideAt, reason }) => [
    id,
    type,
    String(attempts),
    setAsideAt,
    reason,
  ]);
  print(table(['id', 'type', 'attempts', 'set aside at', 'reason'], rows));
  if (count > items.length) print(`The newest ${items.length} of ${count}.`);
  return 0;
}
