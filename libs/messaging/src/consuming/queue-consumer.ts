import { Logger } from '@nestjs/common';
import type { Channel, ConsumeMessage } from 'amqplib';
import { Acknowledger } from './acknowledger.ts';
import type { RabbitConnection } from '../connection/connection.ts';
import { ConcurrencyWindow } from './concurrency-window.ts';
import type { Outcome } from '../handling/outcome.ts';
import type { Publisher } from '../publishing/publisher.ts';
import { Subscription } from './subscription.ts';
import { plainChannel, SupervisedChannel } from '../connection/supervised-channel.ts';
import type { Arguments } from '../topology/shared-topology.ts';
import { returnsOf, DeliveryProcessor, type DeliveryHandling } from './delivery-processor.ts';
import { finishOrAbort, pause } from './finish-or-abort.ts';
import type { DeadLetterReason } from '../wire/history.ts';

/** What keeps consuming until it is drained. */
export interface Consumer {
  /** A sentence for each queue that is not consumed now. */
  readonly reasons: readonly string[];
  /** Resolves with true once it consumes, with false after `timeoutMs`. */
  up(timeoutMs: number): Promise<boolean>;
  /** Takes no more, finishes what was begun, aborts after `timeoutMs` what has not finished, and gives that back. */
  drain(timeoutMs: number): Promise<void>;
}

export interface Consumption extends DeliveryHandling {
  readonly queue: string;
  readonly arguments: Arguments;
  readonly bindings: readonly { readonly exchange: string; readonly routingKey: string }[];
  /** Deliveries in work at once, at most. */
  readonly prefetch: number;
  /** What must be done on a new channel before anything is taken. */
  readonly beforehand?: ((channel: Channel) => Promise<void>) | undefined;
}

/** What belongs to one channel, and ends with it. */
interface Session {
  readonly subscription: Subscription;
  readonly acknowledger: Acknowledger;
  readonly inWork: Map<number, Promise<void>>;
}

/** Before a delivery that could not be settled goes back to its queue: a broken ladder must not become a hot loop. */
export const UNSETTLED_PAUSE = 1_000;

/**
 * Consumes one queue for as long as it is not closed: declares it, binds it, and does both again whenever the queue is
 * deleted, the consumer cancelled, the channel closed or the broker restarted.
 */
export class QueueConsumer implements Consumer {
  private readonly logger = new Logger('QueueConsumer');
  private readonly supervised: SupervisedChannel<Channel>;
  private readonly abort = new AbortController();
  private readonly window: ConcurrencyWindow;
  private readonly processor: DeliveryProcessor;
  private session: Session | undefined;
  private draining = false;
  private pausedBecause: string | undefined;
  private isHeld = false;

  constructor(
    connection: RabbitConnection,
    publisher: Publisher,
    private readonly consumption: Consumption,
  ) {
    this.processor = new DeliveryProcessor(consumption.queue, publisher, consumption);
    this.window = new ConcurrencyWindow(consumption.prefetch);
    this.supervised = new SupervisedChannel(connection, {
      name: `${connection.name}: ${consumption.queue}`,
      open: plainChannel,
      setUp: (channel) => this.consume(channel),
    });
  }

  get reasons(): readonly string[] {
    const reason = this.draining ? 'it is shutting down' : (this.supervised.unavailableReason ?? this.pausedBecause);
    return reason === undefined ? [] : [notConsumed(this.queue, reason)];
  }

  private get queue(): string {
    return this.consumption.queue;
  }

  up(timeoutMs: number): Promise<boolean> {
    return this.supervised.up(timeoutMs);
  }

  /** Held, it finishes what it has in hand and takes no more. It is ready all the same: somebody wants it so. */
  hold(isHeld: boolean): void {
    if (isHeld !== this.isHeld) this.logger.log(`${this.queue}: an operator ${isHeld ? 'pauses' : 'resumes'} it`);
    this.isHeld = isHeld;
    if (this.session) this.resize(this.session);
  }

  async drain(timeoutMs: number): Promise<void> {
    this.draining = true;
    await this.session?.subscription.resize(0).catch(() => undefined);
    if (this.session) await this.finish(this.session, timeoutMs);
    this.abort.abort(); // ends a pause
    await this.supervised.close();
  }

  private async finish({ inWork, acknowledger }: Session, timeoutMs: number): Promise<void> {
    await finishOrAbort(Promise.allSettled(inWork.values()), timeoutMs, () => {
      this.logger.warn(`${this.queue}: ${inWork.size} deliveries did not finish within ${timeoutMs} ms and go back`);
      this.abort.abort(new Error('The worker is shutting down.'));
    });
    acknowledger.flush();
    for (const tag of inWork.keys()) acknowledger.giveBack(tag);
    acknowledger.close(); // a handler that ends later still is too late
  }

  private async consume(channel: Channel): Promise<void> {
    const { queue, bindings } = this.consumption;
    await channel.assertQueue(queue, { durable: true, arguments: this.consumption.arguments });
    for (const { exchange, routingKey } of bindings) await channel.bindQueue(queue, exchange, routingKey);
    await this.consumption.beforehand?.(channel);
    const inWork: Session['inWork'] = new Map();
    const session: Session = {
      subscription: new Subscription(
        channel,
        queue,
        (delivery) => this.receive(delivery, session),
        () => inWork.size,
      ),
      acknowledger: new Acknowledger(channel),
      inWork,
    };
    channel.once('close', () => session.acknowledger.close());
    this.session = session;
    this.window.restart();
    await session.subscription.resize(this.width);
  }

  private receive(delivery: ConsumeMessage | null, session: Session): void {
    if (delivery === null) return this.cancelled(session);
    const tag = delivery.fields.deliveryTag;
    if (this.draining) return session.acknowledger.giveBack(tag);
    this.window.arrived(returnsOf(delivery));
    session.inWork.set(tag, this.handle(delivery, session));
    this.resize(session);
  }

  /** What is in hand is finished, and its effects stay; a queue that was deleted wants no acknowledgement. */
  private cancelled({ acknowledger }: Session): void {
    acknowledger.flush();
    acknowledger.close();
    this.supervised.rebuild('the broker cancelled the consumer, as it does when a queue is deleted');
  }

  private settled(tag: number, session: Session): void {
    session.inWork.delete(tag);
    // What narrows, or pauses, takes more when it has nothing in hand: also as the broker sees it.
    if (session.inWork.size === 0) session.acknowledger.flush();
    this.resize(session);
  }

  /** One delivery from arrival to settlement. */
  private async handle(delivery: ConsumeMessage, session: Session): Promise<void> {
    const tag = delivery.fields.deliveryTag;
    try {
      const execution = await this.processor.execute(delivery, this.abort.signal);
      this.adapt(execution.outcome, delivery, session);
      const settlement = await this.processor.conclude(execution, delivery);
      if (settlement === 'acknowledge') session.acknowledger.acknowledge(tag);
      else session.acknowledger.giveBack(tag);
    } catch (error) {
      this.logger.error(`${this.queue}: a delivery could not be settled and goes back: ${(error as Error).message}`);
      await pause(UNSETTLED_PAUSE, this.abort.signal);
      session.acknowledger.giveBack(tag);
    } finally {
      this.settled(tag, session);
    }
  }

  /** More after a success, and none for a while when what the handler needs is away. */
  private adapt(outcome: Outcome, delivery: ConsumeMessage, session: Session): void {
    if (outcome.kind === 'postponed') return this.pause(outcome.error, session);
    this.pausedBecause = undefined;
    this.window.done(returnsOf(delivery));
  }

  private pause({ message }: DeadLetterReason, session: Session): void {
    const pauseMs = this.window.pause();
    if (pauseMs === undefined || this.draining) return;
    if (this.pausedBecause === undefined) this.logger.warn(`${this.queue} pauses: ${message}`);
    this.pausedBecause = `it waits for what it needs: ${message}`;
    this.resize(session);
    void this.probeAfter(pauseMs);
  }

  private async probeAfter(pauseMs: number): Promise<void> {
    await pause(pauseMs * (0.75 + Math.random() / 2), this.abort.signal);
    this.window.resume();
    if (this.session) this.resize(this.session);
  }

  private get width(): number {
    return this.isHeld ? 0 : this.window.width;
  }

  private resize({ subscription }: Session): void {
    if (this.draining || subscription.isSteady(this.width)) return;
    // A failure closes the channel, and its supervision begins anew.
    subscription.resize(this.width).catch(() => undefined);
  }
}

/** For readiness: that a queue is not consumed, and why, which is a clause. */
export const notConsumed = (queue: string, reason: string): string => `${queue} is not consumed: ${reason}`;
