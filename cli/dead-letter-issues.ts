import { parseArgs } from 'node:util';
import { print } from '@warren/infrastructure';
import { usage } from './dead-letter-options.ts';
import { GatewayCalls } from './gateway-calls.ts';
import { runningGateway } from './running-warren.ts';
import { table } from './table.ts';

/** A cause of dead letters, as the list shows it. */
interface ListedIssue {
  readonly fingerprint: string;
  readonly state: string;
  readonly dead: number;
  readonly group: string;
  readonly type: string | null;
  readonly reason: string;
  readonly title: string;
  readonly lastSeen: string;
}

const ROUTE = '/operations/dead-letter-issues';
/** What each verb makes of an issue. */
const STATES: Readonly<Record<string, string>> = { resolve: 'resolved', ignore: 'ignored', reopen: 'open' };

/** Whether `npx warren dead-letters` is asked for causes. */
export const isAboutIssues = ([verb = '']: readonly string[]): boolean =>
  verb === 'issues' || Object.hasOwn(STATES, verb);

/** `npx warren dead-letters issues`, `resolve`, `ignore`, `reopen` */
export async function issuesCommand(args: string[]): Promise<number> {
  const { values, positionals } = parse(args);
  const [verb = '', what] = positionals;
  const gateway = values.gateway ?? process.env['WARREN_GATEWAY'] ?? runningGateway();
  if (gateway === undefined) throw new Error('Warren does not run. Run npm start, or name a gateway with --gateway.');
  const calls = new GatewayCalls(gateway, values.token ?? process.env['WARREN_TOKEN']);
  const state = STATES[verb];
  if (state === undefined) return list(calls, what);
  if (what === undefined) throw new Error(`Say which issue to ${verb}, by its fingerprint.\n\n${usage}`);
  const { note, until } = values;
  await calls.call('POST', `${ROUTE}/${encodeURIComponent(what)}`, { state, note, until });
  print(`Issue ${what} is ${state}.`);
  return 0;
}

async function list(calls: GatewayCalls, state: string | undefined): Promise<number> {
  const query = new URLSearchParams({ limit: '50', ...(state !== undefined && { state }) });
  const { items } = await calls.call<{ items: readonly ListedIssue[] }>('GET', `${ROUTE}?${query}`);
  const rows = items.map((issue) => [
    ...[issue.fingerprint, issue.state, String(issue.dead), issue.lastSeen, issue.group, issue.type ?? '–'],
    ...[issue.reason, issue.title.slice(0, 80)],
  ]);
  print(table(['fingerprint', 'state', 'dead', 'last seen', 'group', 'type', 'reason', 'error'], rows));
  return 0;
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const options = { note: text, until: text, token: text, gateway: text } as const;
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${usage}`, { cause: error });
  }
}
