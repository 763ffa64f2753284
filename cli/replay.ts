import { setTimeout as pause } from 'node:timers/promises';
import { print } from '@warren/infrastructure';
import { GatewayCalls } from './gateway-calls.ts';
import { readOptions, type ReplayRequest } from './replay-options.ts';
import { runningGateway } from './running-warren.ts';
import { table } from './table.ts';

interface Replay {
  readonly id: string;
  readonly group: string;
  readonly policy: string;
  readonly state: 'running' | 'finishing' | 'done' | 'cancelled';
  readonly total: number;
  readonly sent: number;
  readonly note: string | null;
  readonly createdAt: string;
}

const LOOK_EVERY_MS = 500;
const REPORT_EVERY_MS = 2_000;

/** `npx warren replay` @returns 0, or 1 when the replay was cancelled */
export async function replayCommand(args: string[]): Promise<number> {
  const options = readOptions(args, process.env);
  const gateway = options.gateway ?? runningGateway();
  if (gateway === undefined) throw new Error('Warren does not run. Run npm start, or name a gateway with --gateway.');
  const calls = new GatewayCalls(gateway, options.token);
  switch (options.verb) {
    case 'start':
      return start(calls, options.request, options.detach);
    case 'list':
      return show((await calls.call<{ items: Replay[] }>('GET', '/replays')).items);
    case 'show':
      return show([await calls.call('GET', `/replays/${encodeURIComponent(options.id)}`)]);
    case 'cancel':
      return show([await calls.call('DELETE', `/replays/${encodeURIComponent(options.id)}`)]);
  }
}

async function start(calls: GatewayCalls, request: ReplayRequest, detach: boolean): Promise<number> {
  const replay = await calls.call<Replay>('POST', '/replays', request);
  print(`Replay ${replay.id}: ${replay.total} events for ${replay.group} (${replay.policy}).`);
  if (detach) return 0;
  const end = await follow(calls, replay);
  print(`${end.sent} of ${end.total} events were replayed: ${end.state}.`);
  return end.state === 'done' ? 0 : 1;
}

/** Prints its progress until it has ended. Ending this process does not end the replay. */
async function follow(calls: GatewayCalls, replay: Replay): Promise<Replay> {
  let now = replay;
  for (let reportedAt = Date.now(); now.state === 'running' || now.state === 'finishing'; await pause(LOOK_EVERY_MS)) {
    now = await calls.call<Replay>('GET', `/replays/${now.id}`);
    if (Date.now() - reportedAt < REPORT_EVERY_MS) continue;
    print(`  ${now.sent} of ${now.total}${now.note === null ? '' : `: ${now.note}`}`);
    reportedAt = Date.now();
  }
  return now;
}

function show(replays: readonly Replay[]): number {
  const rows = replays.map(({ id, createdAt, group, policy, state, sent, total, note }) => [
    ...[id, createdAt, group, policy, state, `${sent} of ${total}`, note ?? '–'],
  ]);
  print(table(['id', 'begun at', 'group', 'policy', 'state', 'sent', 'note'], rows));
  return 0;
}
