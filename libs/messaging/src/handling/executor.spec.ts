import type { MessageHandler } from '@nestjs/microservices';
import { defineEvent, defineRequest, defineTask, type Contract } from '@warren/contracts';
import type { ConsumeMessage } from 'amqplib';
import { z } from 'zod';
import { DeliveryLostError, DependencyUnavailableError, ForbiddenError, RequestRejectedError } from '../errors.ts';
import { HEADER } from '../wire/headers.ts';
import type { Reply } from '../wire/reply.ts';
import { Cancellations } from './cancellations.ts';
import { Executor, type ExecutorOptions } from './executor.ts';
import type { HandlerExtras } from './handler-options.ts';
import type { RabbitContext } from './rabbit-context.ts';
import { routesOf } from './routes.ts';
import type { TaskLimiter } from './task-limiter.ts';

const Payload = z.object({ n: z.int() });
const Print = defineTask('shop.print.v1', Payload);
const Placed = defineEvent('order.placed.v1', Payload);
const Price = defineRequest('shop.price.v1', Payload, z.object({ cents: z.int() }), { deadlineMs: 1_000 });
const id = '0192f0c1-6f0c-7d8e-9f43-2f8f5a3c9a10';
const shutdown = new AbortController();

type Handle = (payload: unknown, context: RabbitContext) => unknown;

/** An executor for one contract, and what it has done. */
function executing(
  contract: Contract,
  handle: Handle,
  options: Partial<ExecutorOptions> & { extras?: HandlerExtras } = {},
) {
  const { extras, ...rest } = options;
  const isEventHandler = contract.kind !== 'request';
  const handler = Object.assign(handle, {
    isEventHandler,
    extras: { contract, ...extras },
  }) as unknown as MessageHandler;
  const routes = routesOf('shop', [{ pattern: contract.type, handler }]);
  const replies: Reply[] = [];
  const executor = new Executor({
    group: 'shop',
    queue: routes[0]?.queue ?? '',
    routes,
    respond: (_delivery, _message, reply) => replies.push(reply),
    instrument: (work, next) => next(work),
    cancellations: new Cancellations(),
    ...rest,
  });
  const deliver = async (
    payload: unknown,
    headers: Record<string, unknown> = {},
    signal = shutdown.signal,
    messageId: string | undefined = id,
  ) => {
    const delivery = {
      fields: { ...routes[0]?.ways[0], redelivered: false, deliveryTag: 1, consumerTag: '' },
      properties: { messageId: messageId || undefined, type: contract.type, headers, replyTo: 'q' },
      content: Buffer.from(JSON.stringify(payload)),
    } as unknown as ConsumeMessage;
    return (await executor.execute(delivery, signal)).outcome;
  };
  return { deliver, replies };
}

const never: Handle = () => {
  throw new Error('the handler was called');
};

describe('a delivery', () => {
  it('reaches its handler parsed, and is done when that returns', async () => {
    const seen: unknown[] = [];
    const { deliver } = executing(Print, (payload) => void seen.push(payload));
    expect(await deliver({ n: 1, unknown: true })).toEqual({ kind: 'done' });
    expect(seen).toEqual([{ n: 1 }]);
  });

  it('that does not fit its contract is a dead letter, and its caller gets the reason', async () => {
    const { deliver, replies } = executing(Price, never);
    expect(await deliver({ n: 'one' })).toMatchObject({ kind: 'dead', reason: { code: 'invalid-payload' } });
    expect(replies).toMatchObject([{ status: 'refused', code: 'invalid-payload' }]);
  });

  it('whose caller has given up is dropped before anything is asked of the authorizer', async () => {
    const authorize = (): Promise<string> => Promise.reject(new Error('the authorizer was asked'));
    const { deliver, replies } = executing(Price, never, { extras: { allow: 'prices' }, authorizer: { authorize } });
    expect(await deliver({ n: 1 }, { [HEADER.deadline]: Date.now() - 1 })).toEqual({ kind: 'expired' });
    expect(replies).toEqual([]);
  });

  it('is authorized before its payload is looked at', async () => {
    const authorize = (): Promise<string> => Promise.reject(new ForbiddenError('No.'));
    const { deliver } = executing(Print, never, { extras: { allow: 'print' }, authorizer: { authorize } });
    expect(await deliver({ n: 'one' })).toMatchObject({ kind: 'dead', reason: { code: 'forbidden' } });
  });

  it('knows its caller in the handler', async () => {
    const callers: unknown[] = [];
    const authorizer = { authorize: () => Promise.resolve('ada') };
    const handle: Handle = (_payload, { caller }) => void callers.push(caller);
    await executing(Print, handle, { extras: { allow: 'print' }, authorizer }).deliver({ n: 1 });
    expect(callers).toEqual(['ada']);
  });

  it('goes back when the authorizer itself fails: that says nothing about the message', async () => {
    const authorizer = { authorize: () => Promise.reject(new Error('no keys')) };
    const { deliver } = executing(Print, never, { extras: { allow: 'print' }, authorizer });
    await expect(deliver({ n: 1 })).rejects.toThrow('no keys');
  });
});

describe('a replayed event', () => {
  const headers = { [HEADER.replay]: 'r1' };

  it('is a dead letter for a group that refuses replays, unless an operator forces it', async () => {
    const { deliver } = executing(Placed, () => undefined);
    expect(await deliver({ n: 1 }, headers)).toMatchObject({ kind: 'dead', reason: { code: 'replay-refused' } });
    expect(await deliver({ n: 1 }, { ...headers, [HEADER.replayForced]: true })).toEqual({ kind: 'done' });
  });

  it('is handled by a group that takes replays', async () => {
    const { deliver } = executing(Placed, () => undefined, { replays: 'catch-up' });
    expect(await deliver({ n: 1 }, headers)).toEqual({ kind: 'done' });
  });
});

describe('a message that is not to be tried again before a time', () => {
  const HOUR_MS = 3_600_000;

  it.each([
    [500, '1s'],
    [HOUR_MS - 60_000, '1h'],
    [20 * HOUR_MS, '1h'],
  ])('is deferred, uncounted, when it comes %d ms too early', async (early, name) => {
    const headers = { [HEADER.notBefore]: Date.now() + early };
    for (const contract of [Print, Placed])
      expect(await executing(contract, never).deliver({ n: 1 }, headers)).toMatchObject({
        kind: 'set-aside',
        delay: { name },
      });
  });

  it.each([
    ['has come', () => Date.now() - 1],
    ['is further away than any pause', () => Date.now() + 25 * HOUR_MS],
    ['is none', () => 'tomorrow'],
  ])('is handled when that time %s', async (_what, time) => {
    const { deliver } = executing(Print, () => undefined);
    expect(await deliver({ n: 1 }, { [HEADER.notBefore]: time() })).toEqual({ kind: 'done' });
  });

  it('is not begun when it was cancelled meanwhile', async () => {
    const cancellations = new Cancellations();
    cancellations.request(id);
    const headers = { [HEADER.notBefore]: Date.now() + HOUR_MS };
    expect(await executing(Print, never, { cancellations }).deliver({ n: 1 }, headers)).toMatchObject({
      kind: 'cancelled',
    });
  });
});

describe('a task', () => {
  it('that was cancelled before does not begin', async () => {
    const cancellations = new Cancellations();
    cancellations.request(id);
    expect(await executing(Print, never, { cancellations }).deliver({ n: 1 })).toMatchObject({ kind: 'cancelled' });
  });

  it('is cancelled by an event that names it', async () => {
    const cancellations = new Cancellations();
    const Cancelled = defineEvent('task.cancelled.v1', z.object({ taskId: z.string() }));
    const cancelling = executing(Cancelled, () => undefined, { cancellations, cancelledBy: Cancelled.type });
    await cancelling.deliver({ taskId: id });
    expect(await executing(Print, never, { cancellations }).deliver({ n: 1 })).toMatchObject({ kind: 'cancelled' });
  });

  it('that takes longer than it may is aborted, and has failed for that', async () => {
    const untilAborted: Handle = (_payload, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true });
      });
    const { deliver } = executing(Print, untilAborted, { extras: { timeoutMs: 5 } });
    expect(await deliver({ n: 1 })).toMatchObject({ kind: 'retry', error: { code: 'timed-out' } });
  });

  it('whose handler throws because the worker shuts down goes back, and no attempt counts', async () => {
    const ending = new AbortController();
    const { deliver } = executing(Print, () => {
      ending.abort();
      throw new Error('interrupted');
    });
    expect(await deliver({ n: 1 }, {}, ending.signal)).toEqual({ kind: 'given-back' });
  });

  it('whose delivery is lost goes back when it heeds that, and has failed when it fails by itself', async () => {
    const lost = new DeliveryLostError('q', 'the channel is closed');
    const failing = (error: unknown) => {
      const losing = new AbortController();
      const { deliver } = executing(Print, (_payload, { signal }) => {
        losing.abort(lost);
        throw signal.aborted ? error : new Error('it was not aborted');
      });
      return deliver({ n: 1 }, {}, losing.signal);
    };
    expect(await failing(lost)).toEqual({ kind: 'given-back' });
    expect(await failing(new Error('stopped', { cause: lost }))).toEqual({ kind: 'given-back' });
    expect(await failing(Object.assign(new Error('stopped'), { name: 'AbortError' }))).toEqual({ kind: 'given-back' });
    expect(await failing(new Error('a mistake'))).toMatchObject({ kind: 'retry', error: { message: 'a mistake' } });
  });

  it('without an id is given one before anything else, and a request is not', async () => {
    const adopted = await executing(Print, never).deliver({ n: 1 }, {}, shutdown.signal, '');
    expect(adopted).toEqual({ kind: 'adopted', id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string });
    const asking = executing(Price, () => ({ cents: 1 }));
    expect(await asking.deliver({ n: 1 }, {}, shutdown.signal, '')).toEqual({ kind: 'done' });
  });
});

describe('a task with limits', () => {
  const extras = { perKey: 1, globalConcurrency: 2 };
  const keyed = { [HEADER.key]: 'ada' };
  let released: string[];

  const limiter = (changes: Partial<TaskLimiter> = {}): TaskLimiter => ({
    acquire: () =>
      Promise.resolve({ lost: new AbortController().signal, release: async () => void released.push('type') }),
    acquireForKey: () => Promise.resolve({ release: async () => void released.push('key') }),
    ...changes,
  });

  beforeEach(() => (released = []));

  it('gives its permits back in turn, also when its handler throws', async () => {
    const { deliver } = executing(Print, never, { extras, limiter: limiter() });
    expect(await deliver({ n: 1 }, keyed)).toMatchObject({ kind: 'retry' });
    expect(released).toEqual(['type', 'key']);
  });

  it('is deferred, uncounted, when its key has all that it may have', async () => {
    const full = limiter({ acquireForKey: () => Promise.resolve(undefined) });
    expect(await executing(Print, never, { extras, limiter: full }).deliver({ n: 1 }, keyed)).toMatchObject({
      kind: 'set-aside',
    });
  });

  it.each(['acquire', 'acquireForKey'] as const)('waits, uncounted, when %s cannot tell', async (method) => {
    const away = limiter({ [method]: () => Promise.reject(new Error('Redis is gone')) });
    expect(await executing(Print, never, { extras, limiter: away }).deliver({ n: 1 }, keyed)).toMatchObject({
      kind: 'postponed',
      error: { code: 'dependency-away' },
    });
  });

  it('goes back when the worker shuts down while it waits for a permit', async () => {
    const ending = new AbortController();
    const acquire: TaskLimiter['acquire'] = (_type, _limits, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        ending.abort();
      });
    const { deliver } = executing(Print, never, { extras, limiter: limiter({ acquire }) });
    expect(await deliver({ n: 1 }, {}, ending.signal)).toEqual({ kind: 'given-back' });
  });

  it('is postponed when its handler finds a dependency unavailable', async () => {
    const { deliver } = executing(Print, () => {
      throw new DependencyUnavailableError('SMTP', 'refused');
    });
    expect(await deliver({ n: 1 })).toMatchObject({ kind: 'postponed' });
  });
});

describe('a request', () => {
  it('is answered with what its contract makes of the value', async () => {
    const { deliver, replies } = executing(Price, () => ({ cents: 5, internal: true }));
    expect(await deliver({ n: 1 })).toEqual({ kind: 'done' });
    expect(replies).toEqual([{ status: 'last', value: { cents: 5 } }]);
  });

  it('is done also when its handler rejects it: the caller gets the reason', async () => {
    const { deliver, replies } = executing(Price, () => {
      throw new RequestRejectedError('unknown-product', 'There is no such product.', { n: 1 });
    });
    expect(await deliver({ n: 1 })).toEqual({ kind: 'done' });
    expect(replies).toEqual([
      { status: 'refused', code: 'unknown-product', message: 'There is no such product.', details: { n: 1 } },
    ]);
  });

  it.each([
    ['its handler fails', never],
    ['its answer does not fit the contract', () => ({ cents: 'five' })],
  ] as [string, Handle][])('is answered without internals when %s', async (_case, handle) => {
    const { deliver, replies } = executing(Price, handle);
    expect(await deliver({ n: 1 })).toEqual({ kind: 'done' });
    expect(replies).toEqual([{ status: 'failed', message: 'Internal server error' }]);
  });
});
