import assert from 'node:assert/strict';
import { RemoteRejectionError, RequestRejectedError, RequestTimeoutError, UnroutableError } from '@warren/messaging';
import { freshName } from '../services.ts';
import { until } from '../until.ts';
import { assertMatches } from './answers.ts';
import type { Behaviour } from './behaviour.ts';
import type { PromiseGround } from './promise-ground.ts';

type Ground = () => PromiseGround;

/** What who sends is promised. */
export const sendingPromises = (ground: Ground): Behaviour[] => [
  { name: 'a task that reaches no queue fails at once', run: () => isUnroutable(ground()) },
  { name: 'an event that nobody consumes is published all the same', run: () => isLogged(ground()) },
  { name: 'an event comes once to each group, and to one worker of it', run: () => comesToEachGroup(ground()) },
  { name: 'id, key, cause and correlation travel along', run: () => travelsAlong(ground()) },
  { name: 'a request is answered, and its refusal has code and details', run: () => isAnswered(ground()) },
  { name: 'a request fails at its deadline, and what waited is not carried out', run: () => expires(ground()) },
];

async function isUnroutable({ messenger, task }: PromiseGround): Promise<void> {
  await assert.rejects(messenger.enqueue(task('nobody'), { n: 1 }), UnroutableError);
}

async function isLogged({ messenger, event }: PromiseGround): Promise<void> {
  assert.equal(typeof (await messenger.publish(event, { n: 1 })), 'string');
}

async function comesToEachGroup(ground: PromiseGround): Promise<void> {
  const [one, other] = [freshName('one'), freshName('other')];
  const workers = await Promise.all(
    [one, one, other].map((group) => ground.work(ground.event, () => undefined, { group })),
  );
  const ids = await Promise.all(Array.from({ length: 20 }, (_, n) => ground.messenger.publish(ground.event, { n })));
  const [first = [], second = [], third = []] = workers.map(({ seen }) => seen.all);
  await until(() => first.length + second.length >= 20 && third.length >= 20, 'each group has all events');
  const sorted = (seen: typeof first): string[] => seen.map(({ context }) => context.id).sort();
  assert.deepEqual(sorted([...first, ...second]), ids.toSorted());
  assert.deepEqual(sorted(third), ids.toSorted());
}

async function travelsAlong(ground: PromiseGround): Promise<void> {
  const [asked, done] = [ground.task(), ground.task()];
  const { seen } = await ground.work(done, () => undefined);
  await ground.work(asked, ({ n }) => ground.messenger.enqueue(done, { n }, { key: 'customer-7' }));
  const id = await ground.messenger.enqueue(asked, { n: 1 }, { key: 'order-1' });
  const { context } = await seen.next();
  assertMatches(context, { cause: id, correlationId: id, key: 'customer-7', attempt: 1, appId: 'conformance' });
}

async function isAnswered(ground: PromiseGround): Promise<void> {
  const request = ground.request(5_000);
  await ground.work(request, ({ n }) => {
    if (n < 0) throw new RequestRejectedError('negative', 'Only numbers from 0 up.', { n });
    return { n: 2 * n };
  });
  assert.deepEqual(await ground.messenger.request(request, { n: 21 }), { n: 42 });
  await assert.rejects(ground.messenger.request(request, { n: -1 }), (error) => {
    assert(error instanceof RemoteRejectionError);
    assertMatches(error, { code: 'negative', details: { n: -1 } });
    return true;
  });
}

async function expires(ground: PromiseGround): Promise<void> {
  const request = ground.request(300);
  const { promise: free, resolve: release } = promiseOf();
  const { seen } = await ground.work(request, ({ n }) => free.then(() => ({ n })), { prefetch: 1 });
  const both = [1, 2].map((n) => ground.messenger.request(request, { n }));
  for (const each of await Promise.allSettled(both)) {
    assert(each.status === 'rejected' && each.reason instanceof RequestTimeoutError);
  }
  release();
  const third = await ground.messenger.request(request, { n: 3 }, { deadlineMs: 5_000 });
  assert.deepEqual(third, { n: 3 });
  assert.deepEqual(
    seen.all.map(({ n }) => n),
    [1, 3],
  );
}

/** What Promise.withResolvers is, which Node 20 has not. */
function promiseOf(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}
