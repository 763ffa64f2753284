import { Logger } from '@nestjs/common';
import type { Channel, ConsumeMessage } from 'amqplib';
import { Acknowledger } from '../consuming/acknowledger.ts';
import type { RabbitConnection } from '../connection/connection.ts';
import type { Execution, Executor } from '../handling/executor.ts';
import { DeliveryLostError } from '../errors.ts';
import { CircuitBreaker } from '../consuming/circuit-breaker.ts';
import { returnsOf, SUSPECT } from '../consuming/concurrency-window.ts';
import { notConsumed, UNSETTLED_PAUSE_MS, type Consumer, type Pausable } from '../consuming/consumer.ts';
import { isMissing } from '../consuming/is-missing.ts';
import { idOf, LostWork, type Ended } from '../consuming/lost-work.ts';
import { OutcomeSettler, type OnOutcome } from '../consuming/outcome-settler.ts';
import type { QueueStatus } from '../consuming/queue-status.ts';
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
  readonly channel: Channel;
  readonly acknowledger: Acknowledger;
  /** Aborted when nothing more of it may begin: what has not begun goes back with the channel, in its order. */
  readonly over: AbortController;
  /** Aborts its handlers. */
  readonly abort: AbortController;
  readonly inFlight: Map<Promise<Ended>, ConsumeMessage>;
  /** Set when the broker cancels its consumer: whether the queue is gone, and with it what is in flight. */
  isQueueGone: Promise<boolean> | undefined;
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
  private readonly lostWork = new LostWork();
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

  get statuses(): readonly QueueStatus[] {
    const { isHeld, circuitBreaker, session } = this;
    const { queue } = this.consumption;
    return [{ queue, isHeld, inFlight: session?.inFlight.size ?? 0, unavailable: circuitBreaker.outage }];
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
    await Promise.all(session.inFlight.keys());
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

  private async finish({ over, inFlight, acknowledger, abort }: Session, timeoutMs: number): Promise<void> {
    over.abort();
    await finishOrAbort(Promise.all(inFlight.keys()), timeoutMs, () => {
      this.logger.warn(`${this.consumption.queue}: not all deliveries finished within ${timeoutMs} ms; they go back`);
      abort.abort(new Error('The worker is shutting down.'));
    });
    acknowledger.flush();
    acknowledger.close(); // a handler that ends later still is too late
  }

  private async consume(channel: Channel): Promise<void> {
    const { queue, declare, prefetch, beforehand } = this.consumption;
    await declare(channel);
    await beforehand(channel);
    const session: Session = {
      channel,
      acknowledger: new Acknowledger(channel),
      over: new AbortController(),
      abort: new AbortController(),
      inFlight: new Map(),
      isQueueGone: undefined,
      activeSince: undefined,
    };
    channel.once('close', () => void this.lost(session));
    this.session = session;
    await channel.prefetch(prefetch);
    if (!this.isHeld) await channel.consume(queue, (delivery) => this.receive(delivery, session));
    // Given up before there was a channel to close: it would keep the partition, and handle nothing of it.
    if (session.over.signal.aborted) throw new Error('it was given up while its channel was built');
  }

  /**
   * The channel is gone: what has not begun does not begin, and what has is aborted, unless its queue is gone, too. Its
   * settlement comes to nothing, and it will be delivered again.
   */
  private async lost(session: Session): Promise<void> {
    this.end(session);
    const reason = this.supervised.unavailableReason ?? 'its channel is closed';
    for (const [ended, delivery] of session.inFlight) this.lostWork.note(delivery, ended);
    if (session.inFlight.size === 0 || this.draining || (await session.isQueueGone)) return;
    const error = new DeliveryLostError(this.consumption.queue, reason);
    this.logger.warn(error.message);
    session.abort.abort(error);
  }

  private end({ over, acknowledger }: Session): void {
    over.abort();
    acknowledger.close();
  }

  private receive(delivery: ConsumeMessage | null, session: Session): void {
    if (delivery === null) return this.cancelled(session);
    const first = session.activeSince === undefined;
    const ended = this.enter(delivery, session, first);
    session.inFlight.set(ended, delivery);
    void ended.then(() => session.inFlight.delete(ended));
    if (!first) return;
    session.activeSince = Date.now();
    this.consumption.activated();
  }

  private cancelled(session: Session): void {
    session.acknowledger.flush();
    this.end(session);
    session.isQueueGone = isMissing(session.channel, this.consumption.queue);
    void session.isQueueGone.then((isGone) => {
      if (!isGone && session === this.session) this.supervised.rebuild('the broker cancelled the consumer');
    });
  }

  /**
   * What came back more than once is handled with nothing beside it, in order. So a message that kills its worker is the
   * first of those that come back the next time, and counts alone: its neighbours stay out of the dead letters.
   */
  private async enter(delivery: ConsumeMessage, session: Session, first: boolean): Promise<Ended> {
    let ended: Ended = 'given-back';
    const returns = returnsOf(delivery);
    const isCondemned = first && returns >= DELIVERY_LIMIT;
    const work = async (): Promise<void> => {
      ended = isCondemned ? await this.condemn(delivery, session) : await this.work(delivery, session);
      if (ended !== 'given-back') session.acknowledger.acknowledge(delivery.fields.deliveryTag);
    };
    if (isCondemned || returns >= SUSPECT) await this.keyQueues.enqueueExclusive(work);
    else await this.keyQueues.enqueue(keyOf(delivery) ?? idOf(delivery), work);
    return ended;
  }

  /** What an earlier delivery of the message had begun has ended by now: it had the same key. */
  private async work(delivery: ConsumeMessage, session: Session): Promise<Ended> {
    if (session.over.signal.aborted) return 'given-back'; // its own redelivery stands behind it
    const ended = await this.lostWork.join(delivery, () => this.handle(delivery, session));
    return ended === 'goes on' || ended === 'stuck' ? 'given-back' : ended;
  }

  /** One delivery, from its place in the queue to an outcome that is safe. It goes back when its session ends before. */
  private async handle(delivery: ConsumeMessage, session: Session): Promise<Ended> {
    const over = session.over.signal;
    let next: ConsumeMessage | Ended = delivery;
    while (typeof next !== 'string' && (await this.circuitBreaker.pass(over))) {
      try {
        next = await this.attempt(next, session);
      } catch (error) {
        await this.waitUnsettled(error, over);
      }
    }
    return typeof next === 'string' ? next : 'given-back';
  }

  /** @returns how it ended, or what to try again in the same place */
  private async attempt(delivery: ConsumeMessage, session: Session): Promise<ConsumeMessage | Ended> {
    const executed = await this.consumption.executor.execute(delivery, session.abort.signal);
    const execution = await this.settler.announced(executed);
    const { outcome } = execution;
    if (outcome.kind === 'given-back') return outcome.kind;
    if (outcome.kind === 'postponed') return this.snooze(delivery, outcome.error.message);
    this.circuitBreaker.reset();
    if (outcome.kind !== 'retry') return this.settle(execution, delivery);
    this.settler.report(execution);
    await pause(waitInPlace(outcome.delay), session.over.signal);
    return withNextAttempt(delivery, outcome.error);
  }

  private snooze(delivery: ConsumeMessage, reason: string): ConsumeMessage {
    this.circuitBreaker.trip(reason);
    return delivery;
  }

  private async settle(execution: Execution, delivery: ConsumeMessage): Promise<Ended> {
    await this.settler.settle(execution, delivery);
    return execution.outcome.kind;
  }

  private async condemn(delivery: ConsumeMessage, { over }: Session): Promise<Ended> {
    const message = `Its worker died over it ${DELIVERY_LIMIT} times: it probably kills its workers.`;
    const outcome = { kind: 'dead', reason: { code: 'delivery_limit', message } } as const;
    while (!over.signal.aborted) {
      try {
        return await this.settle({ outcome, context: undefined }, delivery);
      } catch (error) {
        await this.waitUnsettled(error, over.signal);
      }
    }
    return 'given-back';
  }

  private async waitUnsettled(error: unknown, over: AbortSignal): Promise<void> {
    this.circuitBreaker.reset();
    this.logger.error(`${this.consumption.queue}: a delivery could not be settled yet: ${(error as Error).message}`);
    await pause(UNSETTLED_PAUSE_MS, over);
  }
}
