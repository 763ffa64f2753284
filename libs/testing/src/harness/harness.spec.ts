import { Controller, Injectable, type INestMicroservice } from '@nestjs/common';
import { EventPattern, MessagePattern } from '@nestjs/microservices';
import { defineEvent, defineRequest, defineTask, type PayloadOf } from '@warren/contracts';
import {
  DependencyUnavailableError,
  Event,
  Messenger,
  PermanentError,
  Request,
  RequestRejectedError,
  Task,
  type Outcome,
  type RabbitContext,
} from '@warren/messaging';
import { from, type Observable } from 'rxjs';
import { z } from 'zod';
import { every, Harness } from './harness.ts';
import { MemoryOutbox } from './memory-outbox.ts';

const Order = z.object({ orderId: z.string() });
const Placed = defineEvent('order.placed.v1', Order);
const Invoiced = defineEvent('invoice.sent.v1', z.object({ orderId: z.string(), cents: z.int() }));
const Bill = defineTask('billing.bill.v1', Order);
const Price = defineRequest('prices.price.v1', Order, z.object({ cents: z.int() }), { deadlineMs: 1_000 });
const Total = defineRequest('billing.total.v1', Order, z.object({ cents: z.int() }), { deadlineMs: 1_000 });

const MINUTE = 60_000;
let handle: (orderId: string, context: RabbitContext) => unknown;
let attempts: { readonly attempt: number; readonly at: number }[];

@Injectable()
class Bank {
  unavailableUntil = 0;
}

@Controller()
class Billing {
  constructor(
    private readonly messenger: Messenger,
    private readonly outbox: MemoryOutbox,
    private readonly bank: Bank,
  ) {}

  @Event(Placed)
  async placed({ orderId }: PayloadOf<typeof Placed>): Promise<void> {
    await this.outbox.enqueue(Bill, { orderId }, { key: orderId });
  }

  @Task(Bill, { retry: { attempts: 3, baseMs: MINUTE } })
  async bill({ orderId }: PayloadOf<typeof Bill>, context: RabbitContext): Promise<void> {
    attempts.push({ attempt: context.attempt, at: Date.now() });
    if (Date.now() < this.bank.unavailableUntil) throw new DependencyUnavailableError('The bank', 'no answer');
    const { cents } = await this.messenger.request(Price, { orderId });
    await this.outbox.publish(Invoiced, { orderId, cents });
    await handle(orderId, context);
  }

  @Request(Total)
  total({ orderId }: PayloadOf<typeof Total>): { cents: number } {
    if (orderId === 'none') throw new RequestRejectedError('no-such-order', 'There is none.');
    return { cents: 7 };
  }

  @MessagePattern({ cmd: 'count' })
  count(n: number): Observable<number> {
    return from(Array.from({ length: n }, (_, i) => i));
  }

  @EventPattern('billing.remind')
  async remind(orderId: string): Promise<void> {
    await this.outbox.publish(Invoiced, { orderId, cents: 0 });
  }
}

let harness: Harness;
let service: INestMicroservice;
let outcomes: Outcome['kind'][];

beforeEach(async () => {
  handle = () => undefined;
  [attempts, outcomes] = [[], []];
  harness = Harness.start({ startAt: new Date('2026-03-01T08:00:00Z') });
  await harness.answer(Price, () => ({ cents: 5 }));
  service = await harness.serve({
    group: 'billing',
    controllers: [Billing],
    providers: [Bank, { provide: MemoryOutbox, useValue: harness.outbox }],
    server: { onOutcome: async (_context, { kind }) => void outcomes.push(kind) },
  });
});

afterEach(() => harness.close());

describe('a harness', () => {
  it('takes a message through all that follows from it', async () => {
    const id = await harness.messenger.publish(Placed, { orderId: 'o1' });
    await harness.settled();
    const task = harness.messages.expectPublished(Bill, { orderId: 'o1' });
    expect(task).toMatchObject({ kind: 'task', key: 'o1', cause: id, sender: 'billing' });
    expect(harness.messages.expectPublished(Invoiced, { cents: 5 }).cause).toBe(task.id);
    expect(harness.messages.published.map(({ type }) => type)).toEqual(
      [Placed, Bill, Price, Invoiced].map(({ type }) => type),
    );
  });

  it('tries again by the policy of the handler, and moves the clock for it', async () => {
    handle = (_orderId, { attempt }) => {
      if (attempt < 3) throw new Error('not yet');
    };
    await harness.messenger.enqueue(Bill, { orderId: 'o1' });
    await harness.settled();
    expect(attempts.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    const [first, second, third] = attempts.map(({ at }) => at) as [number, number, number];
    expect(second - first).toBeGreaterThanOrEqual(MINUTE / 2);
    expect(third - second).toBeGreaterThanOrEqual((3 * MINUTE) / 2);
    expect(outcomes).toEqual(['retry', 'retry']);
    expect(harness.messages.published.filter(({ type }) => type === Invoiced.type)).toHaveLength(1);
  });

  it('has a dead letter of what failed in each attempt, with its history', async () => {
    handle = () => Promise.reject(new Error('never'));
    await harness.messenger.enqueue(Bill, { orderId: 'o1' });
    await harness.settled();
    const deadLetter = harness.messages.expectDeadLetter(Bill, 'attempts-exhausted');
    expect(deadLetter).toMatchObject({ attempts: 3, payload: { orderId: 'o1' }, error: 'handler-failed: never' });
    harness.messages.expectNotPublished(Invoiced);
  });

  it('has a dead letter at once of a permanent error, and of a payload that fits no contract', async () => {
    handle = () => {
      throw new PermanentError('blocked', 'The customer is blocked.');
    };
    await harness.messenger.enqueue(Bill, { orderId: 'o1' });
    await harness.messenger.deliver({ id: 'x', kind: 'event', type: Placed.type, payload: 7, timestamp: new Date() });
    await harness.settled();
    expect(harness.messages.expectDeadLetter(Bill, 'blocked').attempts).toBe(1);
    harness.messages.expectDeadLetter(Placed, 'invalid-payload');
    expect(outcomes).toEqual(['dead', 'dead']);
  });

  it('pauses a queue whose dependency is unavailable, and loses no attempt over it', async () => {
    service.get(Bank).unavailableUntil = Date.now() + 10 * MINUTE;
    await harness.messenger.enqueue(Bill, { orderId: 'o1' });
    await harness.settled();
    expect(attempts.every(({ attempt }) => attempt === 1)).toBe(true);
    expect(attempts.at(-1)?.at).toBeGreaterThanOrEqual(service.get(Bank).unavailableUntil);
    harness.messages.expectPublished(Invoiced);
  });

  it('moves the clock as far as a test wants', async () => {
    handle = () => Promise.reject(new Error('never'));
    await harness.messenger.enqueue(Bill, { orderId: 'o1' });
    await harness.advance(0);
    expect(attempts).toHaveLength(1);
    await harness.advance(20_000);
    expect(attempts).toHaveLength(1);
    await harness.advance(2 * MINUTE);
    expect(attempts).toHaveLength(2);
    expect(new Date().toISOString()).toBe('2026-03-01T08:02:20.000Z');
  });

  it('enqueues what a schedule names at its times, until it ends', async () => {
    const end = harness.schedule(every(60 * MINUTE), Bill, { orderId: 'hourly' });
    await harness.advance(3 * 60 * MINUTE);
    end();
    await harness.advance(3 * 60 * MINUTE);
    expect(attempts.map(({ at }) => new Date(at).toISOString().slice(11, 16))).toEqual(['09:00', '10:00', '11:00']);
  });

  it('answers requests, and passes rejections on', async () => {
    await expect(harness.messenger.request(Total, { orderId: 'o1' })).resolves.toEqual({ cents: 7 });
    const rejected = harness.messenger.request(Total, { orderId: 'none' });
    await expect(rejected).rejects.toMatchObject({ code: 'no-such-order' });
  });

  it('lets a request come to its deadline', async () => {
    await harness.answer(Price, () => new Promise(() => undefined));
    const late = expect(harness.messenger.request(Price, { orderId: 'o1' })).rejects.toMatchObject({
      code: 'request-timeout',
    });
    await harness.advance(1_000);
    await late;
  });

  it('waits for a handler that waits for real time', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    handle = () => {
      setTimeout(resolve, 30);
      return promise;
    };
    await harness.messenger.enqueue(Bill, { orderId: 'o1' });
    await harness.settled();
    harness.messages.expectPublished(Invoiced);
  });

  it('brings services back that lose their connection, and the message that they were at', async () => {
    handle = (_orderId, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    await harness.messenger.enqueue(Bill, { orderId: 'o1' });
    await harness.advance(0);
    handle = () => undefined;
    harness.broker.disconnect();
    await harness.settled();
    harness.messages.expectPublished(Invoiced);
  });

  it('names what is missing, and what there was instead', async () => {
    await harness.messenger.publish(Placed, { orderId: 'o1' });
    await harness.settled();
    expect(() => harness.messages.expectPublished(Invoiced, { cents: 6 })).toThrow(
      /invoice.sent.v1 was to be published with \{"cents":6\}. Published:\n.*order.placed.v1 \{"orderId":"o1"\}/,
    );
    expect(() => harness.messages.expectNotPublished(Invoiced)).toThrow(/was not to be published/);
    expect(() => harness.messages.expectDeadLetter(Bill)).toThrow(/Dead letters: nothing/);
    harness.messages.expectPublished(Invoiced, { cents: expect.any(Number) as unknown });
  });

  it('is one at a time', () => {
    expect(() => Harness.start()).toThrow(TypeError);
  });
});
