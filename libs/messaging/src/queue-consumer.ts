import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Channel, ConsumeMessage } from 'amqplib';
import { Acknowledger } from './acknowledger.ts';
import type { RabbitConnection } from './connection.ts';
import type { Execution } from './executor.ts';
import { Intake } from './intake.ts';
import type { DeadLetterReason, Outcome } from './outcome.ts';
import type { Publisher } from './publisher.ts';
import type { RabbitContext } from './rabbit-context.ts';
import { settle } from './settlement.ts';
import { Subscription } from './subscription.ts';
import { plainChannel, SupervisedChannel } from './supervised-channel.ts';
import { countOutcome } from './telemetry.ts';

export interface Consumption {
  readonly queue: string;
  readonly arguments: Readonly<Record<string, string | number>>;
  readonly bindings: readonly { readonly exchange: string; readonly routingKey: string }[];
  /** Deliveries in work at once, at most. */
  readonly prefetch: number;
  readonly execute: (delivery: ConsumeMessage, signal: AbortSignal) => Promise<Execution>;
  readonly onDeadLetter?: ((context: RabbitContext, reason: DeadLetterReason) => Promise<void>) | undefined;
}

/** What belongs to one channel, and ends with it. */
interface Session {
  readonly subscription: Subscription;
  readonly acknowledger: Acknowledger;
  readonly inWork: Map<number, Promise<void>>;
}

/** How long handlers may take to notice that they were aborted, in milliseconds. */
const ABORT_GRACE = 500;
/** Before a delivery that could not be settled goes back to its queue: a broken ladder must not become a hot loop. */
const UNSETTLED_PAUSE = 1_000;

/**
 * Consumes one queue for as long as it is not closed: declares it, binds it, and does both again whenever the queue is
 * deleted, the consumer cancelled, the channel closed or the broker restarted.
 */
export class QueueConsumer {
  private readonly logger = new Logger('QueueConsumer');
  private readonly supervised: SupervisedChannel<Channel>;
  private readonly abort = new AbortController();
  private readonly intake: Intake;
  private session: Session | undefined;
  private draining = false;
  private pausedBecause: string | undefined;

  constructor(
    connection: RabbitConnection,
    private readonly publisher: Publisher,
    private readonly consumption: Consumption,
  ) {
    this.intake = new Intake(consumption.prefetch);
    this.supervised = new SupervisedChannel(connection, {
      name: `${connection.name}: ${consumption.queue}`,
      open: plainChannel,
      setUp: (channel) => this.consume(channel),
    });
  }

  get queue(): string {
    return this.consumption.queue;
  }

  /** Why nothing is consumed now, as a clause; `undefined` while all is well. */
  get trouble(): string | undefined {
    return this.draining ? 'it is shutting down' : (this.supervised.trouble ?? this.pausedBecause);
  }

  up(timeoutMs: number): Promise<boolean> {
    return this.supervised.up(timeoutMs);
  }

  /**
   * Takes no more, finishes what was begun, aborts after `timeoutMs` what has not finished, and gives that back.
   */
  async drain(timeoutMs: number): Promise<void> {
    this.draining = true;
    await this.session?.subscription.resize(0).catch(() => undefined);
    if (this.session) await this.finish(this.session, timeoutMs);
    this.abort.abort(); // ends a pause
    await this.supervised.close();
  }

  private async finish({ inWork, acknowledger }: Session, timeoutMs: number): Promise<void> {
    const finished = Promise.allSettled(inWork.values());
    if (!(await within(timeoutMs, finished))) {
      this.logger.warn(`${this.queue}: ${inWork.size} deliveries did not finish within ${timeoutMs} ms and go back`);
      this.abort.abort(new Error('The worker is shutting down.'));
      await within(ABORT_GRACE, finished);
    }
    acknowledger.flush();
    for (const tag of inWork.keys()) acknowledger.giveBack(tag);
    acknowledger.close(); // a handler that ends later still is too late
  }

  private async consume(channel: Channel): Promise<void> {
    const { queue, bindings } = this.consumption;
    await channel.assertQueue(queue, { durable: true, arguments: this.consumption.arguments });
    for (const { exchange, routingKey } of bindings) await channel.bindQueue(queue, exchange, routingKey);
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
    this.intake.restart();
    await session.subscription.resize(this.intake.width);
  }

  private receive(delivery: ConsumeMessage | null, session: Session): void {
    if (delivery === null) return this.cancelled(session);
    const tag = delivery.fields.deliveryTag;
    if (this.draining) return session.acknowledger.giveBack(tag);
    this.intake.arrived(returnsOf(delivery));
    const work = this.handle(delivery, session).finally(() => this.settled(tag, session));
    session.inWork.set(tag, work);
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
      const { outcome, context } = await this.consumption.execute(delivery, this.abort.signal);
      this.adapt(outcome, delivery, session);
      const verdict = await settle(outcome, delivery, this.queue, this.publisher);
      if (outcome.kind === 'dead') await this.reportDead(outcome.reason, context);
      this.report(outcome, context);
      if (verdict === 'acknowledge') session.acknowledger.acknowledge(tag);
      else session.acknowledger.giveBack(tag);
    } catch (error) {
      this.logger.error(`${this.queue}: a delivery could not be settled and goes back: ${(error as Error).message}`);
      await delay(UNSETTLED_PAUSE, undefined, { signal: this.abort.signal }).catch(() => undefined);
      session.acknowledger.giveBack(tag);
    }
  }

  /** More after a success, and none for a while when what the handler needs is away. */
  private adapt(outcome: Outcome, delivery: ConsumeMessage, session: Session): void {
    if (outcome.kind === 'postponed') return this.pause(outcome.error, session);
    this.pausedBecause = undefined;
    this.intake.done(returnsOf(delivery));
  }

  private pause({ message }: DeadLetterReason, session: Session): void {
    const pauseMs = this.intake.pause();
    if (pauseMs === undefined || this.draining) return;
    if (this.pausedBecause === undefined) this.logger.warn(`${this.queue} pauses: ${message}`);
    this.pausedBecause = `it waits for what it needs: ${message}`;
    this.resize(session);
    void this.probeAfter(pauseMs);
  }

  private async probeAfter(pauseMs: number): Promise<void> {
    await delay(pauseMs * (0.75 + Math.random() / 2), undefined, { signal: this.abort.signal }).catch(() => undefined);
    this.intake.resume();
    if (this.session) this.resize(this.session);
  }

  private resize({ subscription }: Session): void {
    if (this.draining) return;
    // A failure closes the channel, and its supervision begins anew.
    subscription.resize(this.intake.width).catch(() => undefined);
  }

  private async reportDead(reason: DeadLetterReason, context: RabbitContext | undefined): Promise<void> {
    const what = context ? `${context.type} ${context.id}` : 'a message';
    this.logger.warn(`${this.queue}: ${what} is a dead letter: ${reason.code}: ${reason.message}`);
    if (context) await this.consumption.onDeadLetter?.(context, reason);
  }

  private report(outcome: Outcome, context: RabbitContext | undefined): void {
    countOutcome(outcome.kind, this.queue, context?.timestamp ?? new Date());
    if (outcome.kind !== 'retry' || !context) return;
    const { type, id, attempt } = context;
    this.logger.warn(
      `${this.queue}: ${type} ${id} failed in attempt ${attempt}, again in ${outcome.rung.name}: ${outcome.error.message}`,
    );
  }
}

/** How often the delivery came back to its queue. Quorum queues count; classic ones know only whether. */
function returnsOf({ fields, properties }: ConsumeMessage): number {
  const count: unknown = properties.headers?.['x-delivery-count'];
  return typeof count === 'number' ? count : Number(fields.redelivered);
}

/** Whether the work is done before so many milliseconds are over. */
async function within(timeoutMs: number, work: Promise<unknown>): Promise<boolean> {
  const inTime = new AbortController();
  const timeUp = delay(timeoutMs, false, { signal: inTime.signal }).catch(() => false);
  const done = await Promise.race([work.then(() => true), timeUp]);
  inTime.abort();
  return done;
}
