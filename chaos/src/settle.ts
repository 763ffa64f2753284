import { setTimeout as delay } from 'node:timers/promises';
import { DEAD_LETTERS, eventQueue, retryExchange, taskQueue } from '@warren/messaging';
import type { BrokerInspector } from '@warren/testing';
import { Fail, Notify } from './bank/contracts.ts';
import { NOTICE_EVERY } from './bank/contracts.ts';
import type { System } from './system.ts';

const RETRY_DELAYS = [
  '250ms',
  '1s',
  '2s',
  '5s',
  '10s',
  '20s',
  '30s',
  '1m',
  '2m',
  '5m',
  '10m',
  '15m',
  '30m',
  '1h',
] as const;
const LOOK_MS = 250;

/** Every queue in which something could be left. */
const queues = [
  eventQueue('ledger'),
  eventQueue('statements'),
  eventQueue('witness'),
  taskQueue(Notify.type),
  taskQueue(Fail.type),
  ...RETRY_DELAYS.map(retryExchange),
];

/** What is left in each queue that is not empty; a queue that is gone is one, too. */
export async function leftovers({ channel }: BrokerInspector): Promise<string[]> {
  const left: string[] = [];
  for (const queue of queues) {
    const { messageCount } = await channel.checkQueue(queue);
    if (messageCount > 0) left.push(`${queue}: ${messageCount}`);
  }
  return left;
}

/**
 * Waits until there is nothing left to do: all effects there, outboxes and queues empty, the poison dead. Or until
 * nothing has moved for `idleTimeoutMs` while every process works, and nothing will.
 */
export async function settle(system: System, poison: number, idleTimeoutMs: number): Promise<void> {
  let last = '';
  let movedAt = Date.now();
  for (;;) {
    const state = await stateOf(system).catch(() => undefined);
    if (state && isDone(system, state, poison)) return;
    const now = JSON.stringify(state);
    if (now !== last || !system.processes.areReady) movedAt = Date.now();
    else if (Date.now() - movedAt > idleTimeoutMs) return;
    last = now;
    await delay(LOOK_MS);
  }
}

type State = Awaited<ReturnType<typeof stateOf>>;

async function stateOf(system: System) {
  const progress = await system.books.progress();
  return system.look(async (inspector) => {
    const dead = await inspector.messageCount(DEAD_LETTERS);
    return { ...progress, dead, left: await leftovers(inspector) };
  });
}

function isDone({ total, options }: System, state: State, poison: number): boolean {
  const notices = options.accounts * Math.floor(options.each / NOTICE_EVERY);
  const effects = state.ledger >= total && state.statements >= total && state.notices >= notices;
  return effects && state.waiting === 0 && state.left.length === 0 && state.dead >= poison;
}
