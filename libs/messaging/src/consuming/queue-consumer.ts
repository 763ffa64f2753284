import { Logger } from '@nestjs/common';
import type { Channel, ConsumeMessage } from 'amqplib';
import { Acknowledger } from './acknowledger.ts';
import type { RabbitConnection } from '../connection/connection.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { ConcurrencyWindow, returnsOf } from './concurrency-window.ts';
import { notConsumed, UNSETTLED_PAUSE_MS, type Consumer, type Pausable } from './consumer.ts';
import { QueueBindings } from './queue-bindings.ts';
import { OutcomeSettler, type OnOutcome } from './outcome-settler.ts';
import type { QueueStatus } from './queue-status.ts';
import type { Execution, Executor } from '../handling/executor.ts';
import type { Way } from '../handling/ways.ts';
import { DeliveryLostError } from '../errors.ts';
import { deferralOf, type Outcome } from '../handling/outcome.ts';
import { isMissing } from './is-missing.ts';
import { LostWork, type Ended } from './lost-work.ts';
import type { Publisher } from '../publishing/publisher.ts';
import { Subscription } from './subscription.ts';
import { plainChannel, SupervisedChannel } from '../connection/supervised-channel.ts';
import { finishOrAbort, pause } from './finish-or-abort.ts';
import type { DeadLetterReason } from '../wire/history.ts';

/** A quarter of the prefetch: less is a packet for every few messages, and more lets RabbitMQ run dry. */
const ACKNOWLEDGED_TOGETHER = 4;

const STUCK: Outcome = {
  kind: 'dead',
  reason: {
    code: 'handler-stuck',
    message: 'Its handler heeds no signal, and has not ended an hour after RabbitMQ took the message back.',
  },
};

/** What a consumer of a queue needs to know of it. */
export interface Consumption {
  readonly queue: string;
  /** Whether it is bound by its own name to where deferred messages come back. */
  readonly isDeferrable: boolean;
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
  readonly channel: Channel;
  readonly subscription: Subscription;
  readonly acknowledger: Acknowledger;
  readonly inFlight: Map<number, InFlight>;
  /** Aborts its handlers. */
  readonly abort: AbortController;
  /** Set when the broker cancels a consumer of it: whether the queue is gone, and with it what is in flight. */
  isQueueGone: Promise<boolean> | undefined;
}

interface InFlight {
  readonly delivery: ConsumeMessage;
  /** How its work ended. */
  readonly ended: Promise<Ended>;
  readonly settled: Promise<void>;
}

/**
 * Consumes one queue for as long as it is not closed: declares it, binds it, and does both again whenever the queue is
 * deleted, the consumer cancelled, the channel closed or the broker restarted.
 */
export class QueueConsumer implements Consumer, Pausable {
  private readonly logger = new Logger('QueueConsumer');
  private readonly supervised: SupervisedChannel<Channel>;
  private readonly abort = new AbortController();
  private readonly lostWork = new LostWork();
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

  get statuses(): readonly QueueStatus[] {
    const { queue, isHeld, circuitBreaker } = this;
    return [{ queue, isHeld, inFlight: this.session?.inFlight.size ?? 0, unavailable: circuitBreaker.outage }];
  }

  /** A queue of requests: acknowledgements go out with the replies. */
  private get isAnswered(): boolean {
    return !this.consumption.isDeferrable;
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

  private async finish({ inFlight, acknowledger, abort }: Session, timeoutMs: number): Promise<void> {
    const settled = Promise.allSettled([...inFlight.values()].map((each) => each.settled));
    await finishOrAbort(settled, timeoutMs, () => {
      this.logger.warn(`${this.queue}: ${inFlight.size} deliveries did not finish within ${timeoutMs} ms and go back`);
      abort.abort(new Error('The worker is shutting down.'));
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
      channel,
      subscription: new Subscription(
        channel,
        queue,
        (delivery) => this.receive(delivery, session),
        () => inFlight.size,
      ),
      acknowledger: new Acknowledger(channel, () => (this.isAnswered ? 1 : this.width / ACKNOWLEDGED_TOGETHER)),
      inFlight,
      abort: new AbortController(),
      isQueueGone: undefined,
    };
    channel.once('close', () => void this.lost(session));
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
    const ended = this.work(delivery, session);
    const settled = ended.then((end) => this.settle(tag, end, session));
    session.inFlight.set(tag, { delivery, ended, settled });
    this.resize(session);
  }

  /**
   * The queue was deleted, or its consumer timeout was over (from RabbitMQ 4.3 on). What is done is acknowledged; a
   * queue that is gone does not want it, and one that is there gives back the rest.
   */
  private cancelled(session: Session): void {
    if (session.isQueueGone) return; // the session's other consumers are cancelled, too
    session.acknowledger.flush();
    session.acknowledger.close();
    session.isQueueGone = isMissing(session.channel, this.queue);
    void session.isQueueGone.then((isGone) => {
      if (!isGone && session === this.session) this.supervised.rebuild('the broker cancelled the consumer');
    });
  }

  /** The broker takes back what is in flight; what was in a queue that is gone is finished, and its effects stay. */
  private async lost({ acknowledger, inFlight, abort, isQueueGone }: Session): Promise<void> {
    acknowledger.close();
    const reason = this.supervised.unavailableReason ?? 'its channel is closed';
    const left = [...inFlight.values()];
    for (const { delivery, ended } of left) this.lostWork.note(delivery, ended);
    if (left.length === 0 || this.draining || (await isQueueGone)) return;
    const error = new DeliveryLostError(this.queue, reason);
    this.logger.warn(`${left.length} handlers are aborted: ${error.message}`);
    abort.abort(error);
  }

  /** One delivery from arrival to an outcome that is safe. Never rejects: what could not be made safe is given back. */
  private async work(delivery: ConsumeMessage, session: Session): Promise<Ended> {
    try {
      if (this.lostWork.isEmpty) return await this.execute(delivery, session);
      const ended = await this.lostWork.join(delivery, () => this.execute(delivery, session));
      return ended === 'goes on' || ended === 'stuck' ? await this.leave(ended, delivery) : ended;
    } catch (error) {
      this.logger.error(`${this.queue}: a delivery could not be settled and goes back: ${(error as Error).message}`);
      await pause(UNSETTLED_PAUSE_MS, this.abort.signal);
      return 'given-back';
    }
  }

  private async execute(delivery: ConsumeMessage, session: Session): Promise<Ended> {
    if (session.abort.signal.aborted) return 'given-back';
    const executed = await this.consumption.executor.execute(delivery, session.abort.signal);
    if (executed.outcome.kind === 'done') return this.done(executed, delivery, session);
    const execution = await this.settler.announced(executed);
    this.adapt(execution, delivery, session);
    await this.settler.settle(execution, delivery);
    return execution.outcome.kind;
  }

  /** Nothing has to be made safe. */
  private done(execution: Execution, delivery: ConsumeMessage, session: Session): Ended {
    this.adapt(execution, delivery, session);
    this.settler.report(execution);
    return 'done';
  }

  /** Its work goes on for a delivery that was lost, and takes long: it comes again later, or waits once more. */
  private async leave(work: 'goes on' | 'stuck', delivery: ConsumeMessage): Promise<Ended> {
    if (work === 'goes on' && !this.consumption.isDeferrable) return 'given-back';
    const outcome = work === 'stuck' ? STUCK : deferralOf(new Date(0));
    await this.settler.settle({ outcome, context: undefined }, delivery);
    return outcome.kind;
  }

  private settle(tag: number, ended: Ended, session: Session): void {
    if (ended === 'given-back') session.acknowledger.giveBack(tag);
    else session.acknowledger.acknowledge(tag);
    session.inFlight.delete(tag);
    if (!this.isAnswered && session.subscription.isSteady(this.width)) return;
    // What narrows, or pauses, takes more when nothing is in flight: also as the broker sees it.
    if (session.inFlight.size === 0) session.acknowledger.flush();
    this.resize(session);
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
    this.circuitBreaker.trip(message);
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
