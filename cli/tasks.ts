import { parseArgs } from 'node:util';
import { print } from '@warren/infrastructure';
import { GatewayCalls } from './gateway-calls.ts';
import { runningGateway } from './running-warren.ts';
import { table } from './table.ts';

/** A task, as the list shows it. */
interface ListedTask {
  readonly id: string;
  readonly type: string;
  readonly state: string;
  readonly key: string | null;
  readonly attempt: number | null;
  readonly createdAt: string;
  readonly error: { readonly code: string; readonly message: string } | null;
}

interface Count {
  readonly total: number;
  readonly isExact: boolean;
}

export const usage = `Usage: npx warren tasks ['<query>'] [--limit 20] [--json]
  query      group:email reason:timeout age>5m -state:done   (docs/searching.md)
  where      the gateway, with --token or WARREN_TOKEN (an access token) and --gateway <URL>`;

/** `npx warren tasks` */
export async function tasksCommand(args: string[]): Promise<number> {
  const { query, limit, json, token, gateway } = parse(args);
  const address = gateway ?? runningGateway();
  if (address === undefined) throw new Error('Warren does not run. Run npm start, or name a gateway with --gateway.');
  const calls = new GatewayCalls(address, token);
  const asked = new URLSearchParams(query === '' ? {} : { q: query });
  const count = await calls.call<Count>('GET', `/tasks/count?${asked}`);
  asked.set('limit', limit);
  const { items } = await calls.call<{ items: readonly ListedTask[] }>('GET', `/tasks?${asked}`);
  print(json ? JSON.stringify({ ...count, items }, null, 2) : tableOf(items, count));
  return 0;
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const options = { json: { type: 'boolean' }, limit: text, token: text, gateway: text } as const;
  try {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options });
    return {
      ...{ json: false, limit: '20', token: process.env['WARREN_TOKEN'], gateway: process.env['WARREN_GATEWAY'] },
      ...values,
      query: positionals.join(' '),
    };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${usage}`, { cause: error });
  }
}

function tableOf(tasks: readonly ListedTask[], { total, isExact }: Count): string {
  const rows = tasks.map(({ id, type, state, key, attempt, createdAt, error }) => [
    ...[id, createdAt, state, type, key ?? '–', String(attempt ?? '–')],
    error ? `${error.code}: ${error.message.replace(/\s+/g, ' ').slice(0, 80)}` : '–',
  ]);
  const head = ['id', 'asked for', 'state', 'type', 'key', 'attempt', 'error'];
  return `${table(head, rows)}\n${isExact ? total : `More than ${total}`} match.`;
}
