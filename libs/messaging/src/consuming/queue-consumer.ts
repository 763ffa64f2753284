import { Logger } from '@nestjs/common';
import type { Channel, ConsumeMessage } from 'amqplib';
import { Acknowledger } from './acknowledger.ts';
import type { RabbitConnection } from '../connection/connection.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { ConcurrencyWindow, returnsOf } from './concurrency-window.ts';
import { notConsumed, UNSETTLED_PAUSE_MS, type Consumer, type Pausable } from './consumer.ts';
import { QueueBindings } from './queue-bindings.ts';
import { OutcomeSettler, type OnOutcome } from './outcome-settler.ts';
import type { Execution, Executor } from '../handling/executor.ts';
import type { Way } from '../handling/ways.ts';
import type { Publisher } from '../publishing/publisher.ts';
import { Subscription } from './subscription.ts';
import { plainChannel, SupervisedChannel } from '../connection/supervised-channel.ts';
import { finishOrAbort, pause } from './finish-or-abort.ts';
import type { DeadLetterReason } from '../wire/history.ts';

/** What a consumer of a queue needs to know of it. */
export interface Consumption {
  readonly queue: string;
  readonly declare: (channel: Channel) => Promise<unknown>;
  readonly bindings: readonly Way[];
  /** Deliveries in flight at once, at most. */
  readonly prefetch: number;
  readonly executor: Executor;
  readonly onOutcome: OnOutcome | undefined;
  /** What must be done on a new channel before anything is taken. */
  readonly beforehand: (channel: Channel) => Promise<void>;
}

/** What belongs to one channel, and ends with it. */
interface Session {
  readonly subscription: Subscription;
  readonly acknowledger: Acknowledger;
  readonly inFlight: Map<number, Promise<void>>;
}

/**
 * Consumes one queue for as long as it is not closed: declares it, binds it, and does both again whenever the queue is
 * deleted, the consumer cancelled, the channel closed or the broker restarted.
 */
export class QueueConsumer implements Consumer, Pausable {
  private readonly logger = new Logger('QueueConsumer');
  private readonly supervised: SupervisedChannel<Channel>;
  private readonly abort = new AbortController();
  private readonly circuitBreaker: CircuitBreaker;
  private readonly window: ConcurrencyWindow;
  private readonly settler: OutcomeSettler;
  private readonly bindings: QueueBindings;
  private session: Session | undefined;
  private draining = false;
  private isHeld = false;

  constructor(
    connection: RabbitConnection,
    publisher: Publisher,
    private readonly consumption: Consumption,
  ) {
    this.settler = new OutcomeSettler(consumption.queue, publisher, consumption.onOutcome);
    this.circuitBreaker = new CircuitBreaker(consumption.queue, () => this.resize());
    this.bindings = new QueueBindings(connection, consumption.queue, consumption.bindings);
    this.window = new ConcurrencyWindow(consumption.prefetch, this.circuitBreaker);
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
    const unbound = this.bindings.reasons.map((missing) => `${this.queue} is consumed, but not all of it: ${missing}`);
    return reason === undefined ? unbound : [notConsumed(this.queue, reason)];
  }

  private get queue(): string {
    return this.consumption.queue;
  }

  up(timeoutMs: number): Promise<boolean> {
    return this.supervised.up(timeoutMs);
  }

  /** Held, it finishes what is in flight and takes no more. It is ready all the same: an operator wants it so. */
  hold(isHeld: boolean): void {
    if (isHeld !== this.isHeld) this.logger.log(`${this.queue}: an operator ${isHeld ? 'pauses' : 'resumes'} it`);
    this.isHeld = isHeld;
    this.resize();
  }

  async drain(timeoutMs: number): Promise<void> {
    this.draining = true;
    this.bindings.close();
    await this.session?.subscription.resize(0).catch(() => undefined);
    if (this.session) await this.finish(this.session, timeoutMs);
    this.abort.abort(); // ends the pause of a delivery that could not be settled
    await this.supervised.close();
  }

  private async finish({ inFlight, acknowledger }: Session, timeoutMs: number): Promise<void> {
    await finishOrAbort(Promise.allSettled(inFlight.values()), timeoutMs, () => {
      this.logger.warn(`${this.queue}: ${inFlight.size} deliveries did not finish within ${timeoutMs} ms and go back`);
      this.abort.abort(new Error('The worker is shutting down.'));
    });
    acknowledger.flush();
    for (const tag of inFlight.keys()) acknowledger.giveBack(tag);
    acknowledger.close(); // a handler that ends later still is too late
  }

  private async consume(channel: Channel): Promise<void> {
    const { queue } = this.consumption;
    await this.consumption.declare(channel);
    await this.bindings.declare(channel);
    await this.consumption.beforehand(channel);
    const inFlight: Session['inFlight'] = new Map();
    const session: Session = {
      subscription: new Subscription(
        channel,
        queue,
        (delivery) => this.receive(delivery, session),
        () => inFlight.size,
      ),
      acknowledger: new Acknowledger(channel),
      inFlight,
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
    this.circuitBreaker.admit();
    this.window.arrived(returnsOf(delivery));
    session.inFlight.set(tag, this.handle(delivery, session));
    this.resize(session);
  }

  /** What is in flight is finished, and its effects stay; a queue that was deleted wants no acknowledgement. */
  private cancelled({ acknowledger }: Session): void {
    acknowledger.flush();
    acknowledger.close();
    this.supervised.rebuild('the broker cancelled the consumer, as it does when a queue is deleted');
  }

  private settled(tag: number, session: Session): void {
    session.inFlight.delete(tag);
    // What narrows, or pauses, takes more when nothing is in flight: also as the broker sees it.
    if (session.inFlight.size === 0) session.acknowledger.flush();
    this.resize(session);
  }

  /** One delivery from arrival to settlement. */
  private async handle(delivery: ConsumeMessage, session: Session): Promise<void> {
    const tag = delivery.fields.deliveryTag;
    try {
      const execution = await this.consumption.executor.execute(delivery, this.abort.signal);
      this.adapt(execution, delivery, session);
      const settlement = await this.settler.settle(execution, delivery);
      if (settlement === 'acknowledge') session.acknowledger.acknowledge(tag);
      else session.acknowledger.giveBack(tag);
    } catch (error) {
      this.logger.error(`${this.queue}: a delivery could not be settled and goes back: ${(error as Error).message}`);
      await pause(UNSETTLED_PAUSE_MS, this.abort.signal);
      session.acknowledger.giveBack(tag);
    } finally {
      this.settled(tag, session);
    }
  }

  /** More after a success, and none for a while when a dependency of the handler is unavailable. */
  private adapt({ outcome, ownQueue }: Execution, delivery: ConsumeMessage, session: Session): void {
    // What belongs to another queue waits there, and holds up none of this one.
    if (outcome.kind === 'postponed' && ownQueue === undefined) return this.pause(outcome.error, session);
    this.circuitBreaker.reset();
    this.window.done(returnsOf(delivery));
  }

  private pause({ message }: DeadLetterReason, session: Session): void {
    if (this.draining) return;
    this.circuitBreaker.trip(`it waits for what it needs: ${message}`);
    this.window.restart();
    this.resize(session);
  }

  private get width(): number {
    return this.isHeld ? 0 : this.window.width;
  }

  private resize(session = this.session): void {
    if (!session || this.draining || session.subscription.isSteady(this.width)) return;
    // A failure closes the channel, and its supervision begins anew.
    session.subscription.resize(this.width).catch(() => undefined);
  }
}
