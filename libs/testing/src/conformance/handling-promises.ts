import assert from 'node:assert/strict';
import { DependencyUnavailableError, PermanentError, RetryAfterError, taskQueue } from '@warren/messaging';
import { freshName } from '../services.ts';
import { until } from '../until.ts';
import { assertMatches } from './answers.ts';
import type { Behaviour } from './behaviour.ts';
import type { PromiseGround } from './promise-ground.ts';

type Ground = () => PromiseGround;
const QUICKLY = { attempts: 3, baseMs: 100 };

/** What who handles is promised. */
export const handlingPromises = (ground: Ground, disconnect: (() => void) | undefined): Behaviour[] => [
  { name: 'what fails is tried again, later, until it succeeds', run: () => isTriedAgain(ground()) },
  { name: 'what fails in each attempt is a dead letter, with its history', run: () => isGivenUp(ground()) },
  { name: 'a permanent error is a dead letter at once, with its reason', run: () => isPermanent(ground()) },
  { name: 'what asks to be left alone is left alone for so long', run: () => isLeftAlone(ground()) },
  { name: 'while a dependency is unavailable no attempt counts', run: () => waitsForIt(ground()) },
  ...UNUSABLE.map(([what, reason, body, type]) => ({
    name: `${what} is a dead letter, and blocks no other`,
    run: () => isUnusable(ground(), reason, body, type),
  })),
  { name: 'no more are in flight than the prefetch', run: () => isBounded(ground()) },
  { name: 'events of one key are handled in order', run: () => isOrdered(ground()) },
  { name: 'what a shutdown cuts short goes to another worker, uncounted', run: () => isGivenBack(ground()) },
  { name: 'a message without an id is given one, and keeps it', run: () => isAdopted(ground()) },
  ...(disconnect
    ? [{ name: 'what was in flight at a lost connection comes again', run: () => comesAgain(ground(), disconnect) }]
    : []),
];

const UNUSABLE: readonly [string, string, string, string | undefined][] = [
  ['a body that is no JSON', 'body-garbled', '{{{', undefined],
  ['a payload that fits no contract', 'invalid-payload', '{"n":"one"}', undefined],
  ['a type that has no handler', 'type-unknown', '{"n":1}', 'nobody.knows.v1'],
];

async function isTriedAgain(ground: PromiseGround): Promise<void> {
  const task = ground.task();
  const failing = ({ attempt }: { readonly attempt: number }): void => {
    if (attempt < 3) throw new Error('not yet');
  };
  const { seen } = await ground.work(task, (_payload, context) => failing(context), { retry: QUICKLY });
  const id = await ground.messenger.enqueue(task, { n: 1 });
  await seen.next(({ context }) => context.attempt === 3);
  assert.deepEqual(
    seen.all.map(({ context }) => [context.id, context.attempt]),
    [1, 2, 3].map((attempt) => [id, attempt]),
  );
}

async function isGivenUp(ground: PromiseGround): Promise<void> {
  const task = ground.task();
  await ground.work(task, () => Promise.reject(new Error('never')), { retry: QUICKLY });
  const id = await ground.messenger.enqueue(task, { n: 1 });
  const { headers } = (await ground.inspector.deadLetterOf(id)).properties;
  assertMatches(headers, {
    'warren-dead-reason': 'attempts-exhausted',
    'warren-dead-queue': taskQueue(task.type),
    'warren-attempt': 3,
  });
}

async function isPermanent(ground: PromiseGround): Promise<void> {
  const task = ground.task();
  const { seen } = await ground.work(task, () => Promise.reject(new PermanentError('gone', 'There is none.')));
  const id = await ground.messenger.enqueue(task, { n: 1 });
  const { headers } = (await ground.inspector.deadLetterOf(id)).properties;
  assertMatches(headers, { 'warren-dead-reason': 'gone', 'warren-dead-error': 'There is none.', 'warren-attempt': 1 });
  assert.equal(seen.all.length, 1);
}

async function isLeftAlone(ground: PromiseGround): Promise<void> {
  const task = ground.task();
  const at: number[] = [];
  const { seen } = await ground.work(
    task,
    (_payload, { attempt }) => {
      at.push(Date.now());
      if (attempt === 1) throw new RetryAfterError(900, 'Not so fast.');
    },
    { retry: QUICKLY },
  );
  await ground.messenger.enqueue(task, { n: 1 });
  await seen.next(({ context }) => context.attempt === 2);
  assert((at[1] ?? 0) - (at[0] ?? 0) >= 900);
}

async function waitsForIt(ground: PromiseGround): Promise<void> {
  const task = ground.task();
  let calls = 0;
  const { seen } = await ground.work(task, () => {
    if (++calls < 2) throw new DependencyUnavailableError('The bank', 'no answer');
  });
  await ground.messenger.enqueue(task, { n: 1 });
  await until(() => seen.all.length === 2, 'it came again');
  assert(seen.all.every(({ context }) => context.attempt === 1));
}

async function isUnusable(ground: PromiseGround, reason: string, body: string, type?: string): Promise<void> {
  const task = ground.task();
  const { seen } = await ground.work(task, () => undefined);
  const id = ground.inspector.put(taskQueue(task.type), type ?? task.type, body);
  const { headers } = (await ground.inspector.deadLetterOf(id)).properties;
  assertMatches(headers, { 'warren-dead-reason': reason });
  const next = await ground.messenger.enqueue(task, { n: 2 });
  await seen.next(({ context }) => context.id === next);
}

async function isBounded(ground: PromiseGround): Promise<void> {
  const task = ground.task();
  let [inFlight, most] = [0, 0];
  const { seen } = await ground.work(
    task,
    async () => {
      most = Math.max(most, ++inFlight);
      await new Promise((resolve) => setTimeout(resolve, 10));
      inFlight--;
    },
    { prefetch: 3 },
  );
  await Promise.all(Array.from({ length: 20 }, (_, n) => ground.messenger.enqueue(task, { n })));
  await until(() => seen.all.length === 20 && inFlight === 0, 'all tasks are done');
  assert(most <= 3, `${most} were in flight`);
}

async function isOrdered(ground: PromiseGround): Promise<void> {
  const { seen } = await ground.work(ground.event, () => Promise.resolve(), {
    group: freshName('ordered'),
    partitions: 2,
  });
  for (let n = 0; n < 40; n++) await ground.messenger.publish(ground.event, { n }, { key: `key-${n % 4}` });
  await until(() => seen.all.length >= 40, 'all events are handled');
  for (const key of [0, 1, 2, 3]) {
    const ofKey = seen.all.filter(({ context }) => context.key === `key-${key}`).map(({ n }) => n);
    assert.deepEqual(
      ofKey,
      ofKey.toSorted((a, b) => a - b),
    );
  }
}

async function isGivenBack(ground: PromiseGround): Promise<void> {
  const task = ground.task();
  const untilAborted = (signal: AbortSignal): Promise<void> =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  const first = await ground.work(task, (_payload, { signal }) => untilAborted(signal), { drainTimeoutMs: 50 });
  const id = await ground.messenger.enqueue(task, { n: 1 });
  await first.seen.next();
  await first.server.close();
  const second = await ground.work(task, () => undefined);
  const { context } = await second.seen.next();
  assertMatches(context, { id, attempt: 1 });
}

async function isAdopted(ground: PromiseGround): Promise<void> {
  const task = ground.task();
  const { seen } = await ground.work(
    task,
    (_payload, { attempt }) => {
      if (attempt === 1) throw new Error('not yet');
    },
    { retry: QUICKLY },
  );
  ground.inspector.channel.publish('warren.tasks', task.type, Buffer.from('{"n":1}'), { type: task.type });
  await seen.next(({ context }) => context.attempt === 2);
  const [first, second] = seen.all.map(({ context }) => context.id);
  assert(first !== undefined && first.length > 0);
  assert.equal(first, second);
}

async function comesAgain(ground: PromiseGround, disconnect: () => void): Promise<void> {
  const task = ground.task();
  let calls = 0;
  const { seen } = await ground.work(task, (_payload, { signal }) => {
    if (++calls > 1) return;
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  });
  const id = await ground.messenger.enqueue(task, { n: 1 });
  await seen.next();
  disconnect();
  await until(() => calls === 2, 'it came again');
  assert.deepEqual(
    seen.all.map(({ context }) => context.id),
    [id, id],
  );
}
