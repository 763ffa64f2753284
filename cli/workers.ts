import { parseArgs } from 'node:util';
import { print } from '@warren/infrastructure';
import { GatewayCalls } from './gateway-calls.ts';
import { runningGateway } from './running-warren.ts';
import { table } from './table.ts';

/** A worker, as the list shows it. */
interface ListedWorker {
  readonly group: string;
  readonly worker: string;
  readonly version: string | null;
  readonly state: string;
  readonly startedAt: string;
  readonly inFlight: number;
  readonly delayMs: number;
  readonly queues: readonly { readonly unavailable: { readonly reason: string; readonly since: string } | null }[];
}

interface WorkerList {
  readonly items: readonly ListedWorker[];
}

export const usage = `Usage: npx warren workers [--json]
  where      the gateway, with --token or WARREN_TOKEN (an operator's access token) and --gateway <URL>`;

/** `npx warren workers` */
export async function workersCommand(args: string[]): Promise<number> {
  const { json, token, gateway } = parse(args);
  const address = gateway ?? runningGateway();
  if (address === undefined) throw new Error('Warren does not run. Run npm start, or name a gateway with --gateway.');
  const list = await new GatewayCalls(address, token).call<WorkerList>('GET', '/operations/workers');
  print(json ? JSON.stringify(list, null, 2) : tableOf(list));
  return 0;
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({ args, options: { json: { type: 'boolean' }, token: text, gateway: text } });
    return { json: false, token: process.env['WARREN_TOKEN'], gateway: process.env['WARREN_GATEWAY'], ...values };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${usage}`, { cause: error });
  }
}

function tableOf({ items }: WorkerList): string {
  const rows = items.map(({ group, worker, version, state, startedAt, inFlight, delayMs, queues }) => [
    ...[group, worker, version ?? '–', state, startedAt, String(inFlight), `${Math.round(delayMs)} ms`],
    queues.map(({ unavailable }) => unavailable && `${unavailable.reason}, since ${unavailable.since}`).find(Boolean) ??
      '–',
  ]);
  return table(['group', 'worker', 'version', 'state', 'since', 'in flight', 'late by', 'waits for'], rows);
}
