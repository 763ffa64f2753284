import { Logger } from '@nestjs/common';
import type { Channel, ConsumeMessage } from 'amqplib';
import { Acknowledger } from '../consuming/acknowledger.ts';
import type { RabbitConnection } from '../connection/connection.ts';
import type { Execution, Executor } from '../handling/executor.ts';
import { CircuitBreaker } from '../consuming/circuit-breaker.ts';
import { returnsOf, SUSPECT } from '../consuming/concurrency-window.ts';
import { notConsumed, UNSETTLED_PAUSE_MS, type Consumer, type Pausable } from '../consuming/consumer.ts';
import { OutcomeSettler, type OnOutcome } from '../consuming/outcome-settler.ts';
import { keyOf } from '../wire/key.ts';
import type { Publisher } from '../publishing/publisher.ts';
import { withNextAttempt } from '../consuming/settlement.ts';
import { plainChannel, SupervisedChannel } from '../connection/supervised-channel.ts';
import { DELIVERY_LIMIT } from '../topology/shared-topology.ts';
import { finishOrAbort, pause } from '../consuming/finish-or-abort.ts';
import { KeyQueues } from './key-queues.ts';
import { waitInPlace } from './hold-time.ts';

export interface PartitionConsumption {
  readonly queue: string;
  readonly executor: Executor;
  readonly onOutcome: OnOutcome | undefined;
  readonly declare: (channel: Channel) => Promise<void>;
  /** Deliveries in flight at once. Must be the same at all workers of the group, for order over several crashes. */
  readonly prefetch: number;
  /** What must be known before anything is taken. */
  readonly beforehand: (channel: Channel) => Promise<void>;
  /** Called when the broker has made this worker the partition's active consumer. */
  readonly activated: () => void;
}

/** What belongs to one channel, and ends with it. */
interface Session {
  readonly acknowledger: Acknowledger;
  /** Aborted when nothing more of it may begin: what has not begun goes back with the channel, in its order. */
  readonly over: AbortController;
  readonly inFlight: Set<Promise<void>>;
  /** When it was given its first message, and so became the active consumer. */
  activeSince: number | undefined;
}

/**
 * One worker's consumer of one partition. Messages of a key are handled one after the other, in the order of the
 * queue; a message that fails is tried again in its place.
 *
 * A delivery is never given back alone, and the consumer never cancelled while it has some: RabbitMQ would hand the
 * next messages to the next consumer beforehand. Closing the channel gives back all in flight at once, in order, and the
 * next consumer gets them before anything else, provided that its prefetch is no smaller.
 */
export class PartitionConsumer implements Consumer, Pausable {
  /** A partition that was given up and came back at once has no other taker: it is not given up again before then. */
  restsUntil = 0;
  private readonly logger = new Logger('PartitionConsumer');
  private readonly supervised: SupervisedChannel<Channel>;
  private readonly settler: OutcomeSettler;
  private readonly keyQueues = new KeyQueues();
  private readonly circuitBreaker: CircuitBreaker;
  private readonly abort = new AbortController();
  private session: Session | undefined;
  private draining = false;
  private isHeld = false;

  constructor(
    connection: RabbitConnection,
    publisher: Publisher,
    private readonly consumption: PartitionConsumption,
  ) {
    this.settler = new OutcomeSettler(consumption.queue, publisher, consumption.onOutcome);
    this.circuitBreaker = new CircuitBreaker(consumption.queue);
    this.supervised = new SupervisedChannel(connection, {
      name: `${connection.name}: ${consumption.queue}`,
      open: plainChannel,
      setUp: (channel) => this.consume(channel),
    });
  }

  get reasons(): readonly string[] {
    const reason = this.draining
      ? 'it is shutting down'
      : (this.supervised.unavailableReason ?? this.circuitBreaker.openReason);
    return reason === undefined ? [] : [notConsumed(this.consumption.queue, reason)];
  }

  /** Since when this worker has the partition, as far as it knows: from the first delivery on. */
  get activeSince(): number | undefined {
    return this.supervised.current && this.session?.activeSince;
  }

  up(timeoutMs: number): Promise<boolean> {
    return this.supervised.up(timeoutMs);
  }

  /** Finishes what was begun, gives back the rest in order, and queues up behind the group's other workers. */
  async giveUp(restMs: number, reason = 'another worker takes it over'): Promise<void> {
    const { session } = this;
    if (!session) return;
    session.over.abort();
    await Promise.all(session.inFlight);
    session.acknowledger.flush();
    this.restsUntil = Date.now() + restMs;
    if (session === this.session) this.supervised.rebuild(reason);
  }

  /** Held, it finishes what was begun, gives back the rest in order, and stands in line no more until it is resumed. */
  hold(isHeld: boolean): void {
    if (isHeld === this.isHeld || this.draining) return;
    this.isHeld = isHeld;
    const change = `an operator ${isHeld ? 'pauses' : 'resumes'} it`;
    this.logger.log(`${this.consumption.queue}: ${change}`);
    void this.giveUp(0, change);
  }

  async drain(timeoutMs: number): Promise<void> {
    this.draining = true;
    if (this.session) await this.finish(this.session, timeoutMs);
    await this.supervised.close();
  }

  private async finish({ over, inFlight, acknowledger }: Session, timeoutMs: number): Promise<void> {
    over.abort();
    await finishOrAbort(Promise.all(inFlight), timeoutMs, () => {
      this.logger.warn(`${this.consumption.queue}: not all deliveries finished within ${timeoutMs} ms; they go back`);
      this.abort.abort(new Error('The worker is shutting down.'));
    });
    acknowledger.flush();
    acknowledger.close(); // a handler that ends later still is too late
  }

  private async consume(channel: Channel): Promise<void> {
    const { queue, declare, prefetch, beforehand } = this.consumption;
    await declare(channel);
    await beforehand(channel);
    const session: Session = {
      acknowledger: new Acknowledger(channel),
      over: new AbortController(),
      inFlight: new Set(),
      activeSince: undefined,
    };
    channel.once('close', () => this.end(session));
    this.session = session;
    await channel.prefetch(prefetch);
    if (!this.isHeld) await channel.consume(queue, (delivery) => this.receive(delivery, session));
    // Given up before there was a channel to close: it would keep the partition, and handle nothing of it.
    if (session.over.signal.aborted) throw new Error('it was given up while its channel was built');
  }

  /** The channel is gone. What has begun goes on; its settlement comes to nothing, and it will be delivered again. */
  private end({ over, acknowledger }: Session): void {
    over.abort();
    acknowledger.close();
  }

  private receive(delivery: ConsumeMessage | null, session: Session): void {
    if (delivery === null) return this.cancelled(session);
    const first = session.activeSince === undefined;
    const held = this.enter(delivery, session, first).finally(() => session.inFlight.delete(held));
    session.inFlight.add(held);
    if (!first) return;
    session.activeSince = Date.now();
    this.consumption.activated();
  }

  private cancelled(session: Session): void {
    session.acknowledger.flush();
    this.end(session);
    this.supervised.rebuild('the broker cancelled the consumer, as it does when a queue is deleted');
  }

  /**
   * What came back more than once is handled with nothing beside it, in order. So a message that kills its worker is the
   * first of those that come back the next time, and counts alone: its neighbours stay out of the dead letters.
   */
  private enter(delivery: ConsumeMessage, session: Session, first: boolean): Promise<void> {
    const returns = returnsOf(delivery);
    if (first && returns >= DELIVERY_LIMIT)
      return this.keyQueues.enqueueExclusive(() => this.condemn(delivery, session));
    const work = (): Promise<void> => this.handle(delivery, session);
    return returns >= SUSPECT ? this.keyQueues.enqueueExclusive(work) : this.keyQueues.enqueue(keyOf(delivery), work);
  }

  /** One delivery, from its place in the queue to its settlement. It stays unsettled when its session ends before. */
  private async handle(delivery: ConsumeMessage, session: Session): Promise<void> {
    const over = session.over.signal;
    let current: ConsumeMessage | undefined = delivery;
    while (current && (await this.circuitBreaker.pass(over))) {
      try {
        current = await this.attempt(current, session);
      } catch (error) {
        await this.waitUnsettled(error, over);
      }
    }
  }

  /** @returns what to try again, in the same place; `undefined` when that was it */
  private async attempt(delivery: ConsumeMessage, session: Session): Promise<ConsumeMessage | undefined> {
    const execution = await this.consumption.executor.execute(delivery, this.abort.signal);
    const { outcome } = execution;
    if (outcome.kind === 'given-back') return undefined;
    if (outcome.kind === 'postponed') return this.snooze(delivery, outcome.error.message);
    this.circuitBreaker.reset();
    if (outcome.kind !== 'retry') return this.settle(execution, delivery, session);
    this.settler.report(execution);
    await pause(waitInPlace(outcome.delay), session.over.signal);
    return withNextAttempt(delivery, outcome.error);
  }

  private snooze(delivery: ConsumeMessage, reason: string): ConsumeMessage {
    this.circuitBreaker.trip(`it waits for what it needs: ${reason}`);
    return delivery;
  }

  private async settle(execution: Execution, delivery: ConsumeMessage, session: Session): Promise<undefined> {
    await this.settler.settle(execution, delivery);
    session.acknowledger.acknowledge(delivery.fields.deliveryTag);
  }

  private async condemn(delivery: ConsumeMessage, session: Session): Promise<void> {
    const message = `Its worker died over it ${DELIVERY_LIMIT} times: it probably kills its workers.`;
    const outcome = { kind: 'dead', reason: { code: 'delivery_limit', message } } as const;
    while (!session.over.signal.aborted) {
      try {
        return await this.settle({ outcome, context: undefined }, delivery, session);
      } catch (error) {
        await this.waitUnsettled(error, session.over.signal);
      }
    }
  }

  private async waitUnsettled(error: unknown, over: AbortSignal): Promise<void> {
    this.circuitBreaker.reset();
    this.logger.error(`${this.consumption.queue}: a delivery could not be settled yet: ${(error as Error).message}`);
    await pause(UNSETTLED_PAUSE_MS, over);
  }
}
