import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Poller, type PollResult } from './poller.ts';

const HOUR = 3_600_000;
const pollers: Poller[] = [];

/** A poller whose runs give these results one after the other, and then `idle`; `runs[n]` resolves when run n begins. */
function pollerWith(
  results: readonly (PollResult | Error)[],
  options: Partial<ConstructorParameters<typeof Poller>[0]> = {},
) {
  const runs = Array.from({ length: 20 }, () => Promise.withResolvers<number>());
  let run = 0;
  const poller = new Poller({
    name: 'Things',
    everyMs: HOUR,
    ...options,
    run: async () => {
      const result = results[run] ?? 'idle';
      runs[run++]?.resolve(performance.now());
      if (result instanceof Error) throw result;
      return result;
    },
  });
  pollers.push(poller);
  poller.start();
  return { poller, began: (n: number) => runs[n]!.promise, count: () => run };
}

const turnsOfTheLoop = async (turns = 5): Promise<void> => {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
};

let warnings: string[];
beforeEach(() => {
  warnings = [];
  jest.spyOn(Logger.prototype, 'warn').mockImplementation((line: string) => void warnings.push(line));
  jest.spyOn(Logger.prototype, 'log').mockImplementation((line: string) => void warnings.push(line));
});
afterEach(async () => {
  await Promise.all(pollers.splice(0).map((poller) => poller.stop()));
  jest.restoreAllMocks();
});

describe('a poller', () => {
  it('runs again at once while there is more, and then waits', async () => {
    const { began, count } = pollerWith(['more', 'more']);
    await began(2);
    await turnsOfTheLoop();
    expect(count()).toBe(3);
  });

  it('runs by itself after its interval', async () => {
    const { began } = pollerWith([], { everyMs: 5 });
    await began(2);
  });

  it('runs when it is woken', async () => {
    const { poller, began } = pollerWith([]);
    await began(0);
    await turnsOfTheLoop();
    poller.wake();
    await began(1);
  });

  it('runs once more when it is woken during a run', async () => {
    const busy = Promise.withResolvers<PollResult>();
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let run = 0;
    const poller = new Poller({
      name: 'Things',
      everyMs: HOUR,
      run: async () => {
        if (++run > 1) second.resolve();
        first.resolve();
        return run === 1 ? busy.promise : 'idle';
      },
    });
    pollers.push(poller);
    poller.start();
    await first.promise;
    poller.wake();
    busy.resolve('idle');
    await second.promise;
  });

  it('runs when the next piece of work is due, though that is sooner than its interval', async () => {
    const { began } = pollerWith([{ dueInMs: 40 }]);
    const [first, second] = [await began(0), await began(1)];
    expect(second - first).toBeGreaterThan(30);
  });

  it('looks again shortly for what is due and held by another replica, and does not spin', async () => {
    const { began } = pollerWith([{ dueInMs: -5_000 }]);
    const [first, second] = [await began(0), await began(1)];
    expect(second - first).toBeGreaterThan(20);
  });

  it('waits for its first run', async () => {
    const startedAt = performance.now();
    const { began } = pollerWith([], { firstAfterMs: 40 });
    expect((await began(0)) - startedAt).toBeGreaterThan(30);
  });

  it('takes several wake-ups together, so that its runs keep their pace', async () => {
    const { poller, began } = pollerWith([], { paceMs: 60 });
    const first = await began(0);
    poller.wake();
    expect((await began(1)) - first).toBeGreaterThan(50);
  });
});

describe('a poller whose runs fail', () => {
  it('tries again later and later, and logs the failure once, and its end', async () => {
    const failures = [1, 2, 3].map((n) => new Error(`failure ${n}`));
    const { began } = pollerWith(failures, { backoff: { baseMs: 2, maxMs: 4 } });
    await began(3);
    await turnsOfTheLoop();
    expect(warnings).toEqual(['Things wait: failure 1', expect.stringMatching(/^Things go on, after 0\.\d s$/)]);
  });

  it('is not hurried by wake-ups: an outage is probed rarely, whatever is committed meanwhile', async () => {
    const { poller, began, count } = pollerWith(['unavailable'], { backoff: { baseMs: HOUR, maxMs: HOUR } });
    await began(0);
    await turnsOfTheLoop();
    for (let i = 0; i < 10; i++) poller.wake();
    await turnsOfTheLoop();
    expect(count()).toBe(1);
  });
});

describe('a stop', () => {
  it('waits for the run in progress', async () => {
    const busy = Promise.withResolvers<PollResult>();
    const poller = new Poller({ name: 'Things', run: () => busy.promise });
    poller.start();
    await turnsOfTheLoop();
    let isStopped = false;
    const stopped = poller.stop().then(() => (isStopped = true));
    await turnsOfTheLoop();
    expect(isStopped).toBe(false);
    busy.resolve('more');
    await stopped;
  });

  it.each([
    ['runs once more where that is wanted', 'idle', 2],
    ['does not while what it needs is unavailable', 'unavailable', 1],
  ] as const)('%s', async (_, result, runs) => {
    const { poller, began, count } = pollerWith([result], { runsAtStop: true, backoff: { baseMs: HOUR, maxMs: HOUR } });
    await began(0);
    await poller.stop();
    expect(count()).toBe(runs);
  });

  it('before the first run is prompt', async () => {
    const { poller, count } = pollerWith([], { firstAfterMs: HOUR });
    await poller.stop();
    expect(count()).toBe(0);
  });
});
