import { Logger } from '@nestjs/common';
import type { Channel, ConsumeMessage } from 'amqplib';
import { Acknowledger } from '../consuming/acknowledger.ts';
import type { RabbitConnection } from '../connection/connection.ts';
import type { Execution } from '../handling/executor.ts';
import { SUSPECT } from '../consuming/intake.ts';
import { keyOf } from '../wire/key.ts';
import type { Pausable } from '../consuming/pause-ear.ts';
import type { Publisher } from '../publishing/publisher.ts';
import { notConsumed, UNSETTLED_PAUSE, type Consumer } from '../consuming/queue-consumer.ts';
import { withNextAttempt } from '../consuming/settlement.ts';
import { plainChannel, SupervisedChannel } from '../connection/supervised-channel.ts';
import { DELIVERY_LIMIT } from '../topology/topology.ts';
import { returnsOf, Treatment, type Handling } from '../consuming/treatment.ts';
import { finishOrAbort, pause } from '../consuming/within.ts';
import { Gate } from './gate.ts';
import { KeyLanes } from './key-lanes.ts';
import { waitInPlace } from './patience.ts';

export interface PartitionConsumption extends Handling {
  readonly queue: string;
  readonly declare: (channel: Channel) => Promise<void>;
  /** Deliveries in hand at once. Must be the same at all workers of the group, for order over several crashes. */
  readonly prefetch: number;
  /** What must be known before anything is taken. */
  readonly beforehand: () => Promise<void>;
  /** Called when the broker has made this worker the partition's active consumer. */
  readonly activated: () => void;
}

/** What belongs to one channel, and ends with it. */
interface Session {
  readonly acknowledger: Acknowledger;
  /** Aborted when nothing more of it may begin: what has not begun goes back with the channel, in its order. */
  readonly over: AbortController;
  readonly inHand: Set<Promise<void>>;
  /** When it was given its first message, and so became the active consumer. */
  activeSince: number | undefined;
}

/**
 * One worker's consumer of one partition. Messages of a key are handled one after the other, in the order of the
 * queue; a message that fails is tried again in its place.
 *
 * A delivery is never given back alone, and the consumer never cancelled while it has some: RabbitMQ would hand the
 * next messages to the next consumer beforehand. Closing the channel gives back all in hand at once, in order, and the
 * next consumer gets them before anything else, provided that its prefetch is no smaller.
 */
export class PartitionConsumer implements Consumer, Pausable {
  /** A partition that was given up a moment ago and came back is nobody else's to take: not before then. */
  restsUntil = 0;
  private readonly logger = new Logger('PartitionConsumer');
  private readonly supervised: SupervisedChannel<Channel>;
  private readonly treatment: Treatment;
  private readonly lanes = new KeyLanes();
  private readonly gate = new Gate();
  private readonly abort = new AbortController();
  private session: Session | undefined;
  private draining = false;
  private isHeld = false;

  constructor(
    connection: RabbitConnection,
    publisher: Publisher,
    private readonly consumption: PartitionConsumption,
  ) {
    this.treatment = new Treatment(consumption.queue, publisher, consumption);
    this.supervised = new SupervisedChannel(connection, {
      name: `${connection.name}: ${consumption.queue}`,
      open: plainChannel,
      setUp: (channel) => this.consume(channel),
    });
  }

  get reasons(): readonly string[] {
    const trouble = this.draining ? 'it is shutting down' : (this.supervised.trouble ?? this.gate.shutBecause);
    return trouble === undefined ? [] : [notConsumed(this.consumption.queue, trouble)];
  }

  /** Since when this worker has the partition, as far as it can tell: RabbitMQ tells by delivering. */
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
    await Promise.all(session.inHand);
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

  private async finish({ over, inHand, acknowledger }: Session, timeoutMs: number): Promise<void> {
    over.abort();
    await finishOrAbort(Promise.all(inHand), timeoutMs, () => {
      this.logger.warn(`${this.consumption.queue}: not all deliveries finished within ${timeoutMs} ms; they go back`);
      this.abort.abort(new Error('The worker is shutting down.'));
    });
    acknowledger.flush();
    acknowledger.close(); // a handler that ends later still is too late
  }

  private async consume(channel: Channel): Promise<void> {
    const { queue, declare, prefetch, beforehand } = this.consumption;
    await declare(channel);
    await beforehand();
    const session: Session = {
      acknowledger: new Acknowledger(channel),
      over: new AbortController(),
      inHand: new Set(),
      activeSince: undefined,
    };
    channel.once('close', () => this.end(session));
    this.session = session;
    await channel.prefetch(prefetch);
    if (!this.isHeld) await channel.consume(queue, (delivery) => this.receive(delivery, session));
    // Given up before anybody could close the channel: it would keep the partition, and handle nothing of it.
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
    const held = this.enter(delivery, session, first).finally(() => session.inHand.delete(held));
    session.inHand.add(held);
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
   * What came back more than once is handled with nothing beside it, in order. So whoever kills its worker is the first
   * of those that come back the next time, and is judged alone: its neighbours stay out of the dead letters.
   */
  private enter(delivery: ConsumeMessage, session: Session, first: boolean): Promise<void> {
    const returns = returnsOf(delivery);
    if (first && returns >= DELIVERY_LIMIT) return this.lanes.enterAlone(() => this.condemn(delivery, session));
    const work = (): Promise<void> => this.handle(delivery, session);
    return returns >= SUSPECT ? this.lanes.enterAlone(work) : this.lanes.enter(keyOf(delivery), work);
  }

  /** One delivery, from its turn to its settlement. It stays unsettled when its session ends before. */
  private async handle(delivery: ConsumeMessage, session: Session): Promise<void> {
    const over = session.over.signal;
    let current: ConsumeMessage | undefined = delivery;
    while (current && (await this.gate.pass(over))) {
      try {
        current = await this.attempt(current, session);
      } catch (error) {
        await this.waitUnsettled(error, over);
      }
    }
  }

  /** @returns what to try again, in the same place; `undefined` when that was it */
  private async attempt(delivery: ConsumeMessage, session: Session): Promise<ConsumeMessage | undefined> {
    const execution = await this.treatment.execute(delivery, this.abort.signal);
    const { outcome } = execution;
    if (outcome.kind === 'given-back') return undefined;
    if (outcome.kind === 'postponed') return this.postpone(delivery, outcome.error.message);
    this.gate.open();
    if (outcome.kind !== 'retry') return this.settle(execution, delivery, session);
    this.treatment.report(execution);
    await pause(waitInPlace(outcome.rung), session.over.signal);
    return withNextAttempt(delivery, outcome.error);
  }

  private postpone(delivery: ConsumeMessage, reason: string): ConsumeMessage {
    if (this.gate.shutBecause === undefined) this.logger.warn(`${this.consumption.queue} pauses: ${reason}`);
    this.gate.shut(`it waits for what it needs: ${reason}`);
    return delivery;
  }

  private async settle(execution: Execution, delivery: ConsumeMessage, session: Session): Promise<undefined> {
    await this.treatment.conclude(execution, delivery);
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
    this.gate.open();
    this.logger.error(`${this.consumption.queue}: a delivery could not be settled yet: ${(error as Error).message}`);
    await pause(UNSETTLED_PAUSE, over);
  }
}
