import { setImmediate as turn } from 'node:timers/promises';
import type { Channel } from 'amqplib';
import fc from 'fast-check';
import type { CircuitBreaker } from './circuit-breaker.ts';
import { ConcurrencyWindow } from './concurrency-window.ts';
import { Subscription } from './subscription.ts';

const FULL = 32;
/** More on one channel, and RabbitMQ up to 4.0 may mix up what it gave them, at its next start. */
const MOST_CONSUMERS = 8;

interface FakeConsumer {
  readonly prefetch: number;
  live: boolean;
  inFlight: number;
}

/** A queue as its consumers see it: a cancelled one is there for as long as it has something in flight. */
class Queue {
  consumers: FakeConsumer[] = [];
  private prefetch = 0;
  readonly channel = {
    prefetch: (count: number) => Promise.resolve(void (this.prefetch = count)),
    consume: () => {
      this.consumers.push({ prefetch: this.prefetch, live: true, inFlight: 0 });
      return Promise.resolve({ consumerTag: String(this.consumers.length - 1) });
    },
    cancel: (tag: string) => Promise.resolve(void (this.consumers[Number(tag)]!.live = false)),
  } as unknown as Channel;

  get inFlight(): number {
    return this.consumers.reduce((sum, { inFlight }) => sum + inFlight, 0);
  }

  get known(): number {
    return this.consumers.filter(({ live, inFlight }) => live || inFlight > 0).length;
  }

  /** @returns whether anybody had room for it */
  deliver(): boolean {
    const taker = this.consumers.find(({ live, inFlight, prefetch }) => live && inFlight < prefetch);
    if (taker) taker.inFlight++;
    return taker !== undefined;
  }

  settle(): boolean {
    const holder = this.consumers.find(({ inFlight }) => inFlight > 0);
    if (holder) holder.inFlight--;
    return holder !== undefined;
  }
}

describe('a subscription', () => {
  it('has no more in flight than its width, and few consumers, however often that changes', async () => {
    const event = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('comes', 'is done') },
      { weight: 2, arbitrary: fc.constantFrom('came back once', 'came back twice') },
      { weight: 1, arbitrary: fc.constantFrom('dependency goes away', 'time for a probe') },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 100, maxLength: 400 }), async (story) => {
        const queue = new Queue();
        const circuit: { state: CircuitBreaker['state'] } = { state: 'closed' };
        const window = new ConcurrencyWindow(FULL, circuit);
        const subscription = new Subscription(
          queue.channel,
          'q',
          () => undefined,
          () => queue.inFlight,
        );
        await subscription.resize(window.width);
        for (const what of story) {
          if (what === 'dependency goes away') {
            circuit.state = 'open';
            window.restart();
          } else if (what === 'time for a probe') {
            if (circuit.state === 'open') circuit.state = 'half-open';
          } else if (what === 'is done') {
            if (queue.settle()) {
              if (circuit.state === 'half-open') circuit.state = 'closed';
              window.done(0);
            }
          } else if (queue.deliver()) window.arrived({ comes: 0, 'came back once': 1, 'came back twice': 2 }[what]);
          void subscription.resize(window.width);
          if (what !== 'comes') await turn();
          expect(queue.inFlight).toBeLessThanOrEqual(FULL);
          expect(queue.known).toBeLessThanOrEqual(MOST_CONSUMERS);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('narrowed, begins anew once nothing is in flight', async () => {
    const queue = new Queue();
    const subscription = new Subscription(
      queue.channel,
      'q',
      () => undefined,
      () => queue.inFlight,
    );
    await subscription.resize(2);
    queue.deliver();
    queue.deliver();
    await subscription.resize(1);
    expect(queue.consumers.filter(({ live }) => live)).toHaveLength(0);
    queue.settle();
    await subscription.resize(1);
    expect(queue.deliver()).toBe(false);
    queue.settle();
    await subscription.resize(1);
    expect([queue.deliver(), queue.deliver()]).toEqual([true, false]);
  });
});
