import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Channel, ConsumeMessage } from 'amqplib';
import { Acknowledger } from './acknowledger.ts';
import type { RabbitConnection } from './connection.ts';
import type { Execution } from './executor.ts';
import type { DeadLetterReason, Outcome } from './outcome.ts';
import type { Publisher } from './publisher.ts';
import type { RabbitContext } from './rabbit-context.ts';
import { settle } from './settlement.ts';
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
  private readonly inWork = new Map<number, Promise<void>>();
  private draining = false;
  private acknowledger: Acknowledger | undefined;
  private consumerTag = '';

  constructor(
    connection: RabbitConnection,
    private readonly publisher: Publisher,
    private readonly consumption: Consumption,
  ) {
    this.supervised = new SupervisedChannel(connection, {
      name: `${connection.name}: ${consumption.queue}`,
      open: plainChannel,
      setUp: (channel) => this.consume(channel),
      lost: () => this.acknowledger?.close(),
    });
  }

  get queue(): string {
    return this.consumption.queue;
  }

  /** Why nothing is consumed now, as a clause; `undefined` while all is well. */
  get trouble(): string | undefined {
    return this.draining ? 'it is shutting down' : this.supervised.trouble;
  }

  up(timeoutMs: number): Promise<boolean> {
    return this.supervised.up(timeoutMs);
  }

  /**
   * Takes no more, finishes what was begun, aborts after `timeoutMs` what has not finished, and gives that back.
   */
  async drain(timeoutMs: number): Promise<void> {
    this.draining = true;
    await this.supervised.current?.cancel(this.consumerTag).catch(() => undefined);
    const finished = Promise.allSettled(this.inWork.values());
    const stop = new AbortController();
    const timeUp = delay(timeoutMs, 'time is up', { signal: stop.signal, ref: true }).catch(() => undefined);
    const late = (await Promise.race([finished, timeUp])) === 'time is up';
    stop.abort();
    if (late) {
      this.logger.warn(
        `${this.queue}: ${this.inWork.size} deliveries did not finish within ${timeoutMs} ms; they go back to the queue`,
      );
      this.abort.abort(new Error('The worker is shutting down.'));
      await Promise.race([finished, delay(ABORT_GRACE)]);
    }
    this.acknowledger?.flush();
    for (const tag of this.inWork.keys()) this.acknowledger?.giveBack(tag);
    await this.supervised.close();
  }

  private async consume(channel: Channel): Promise<void> {
    const { queue, prefetch, bindings } = this.consumption;
    await channel.prefetch(prefetch);
    await channel.assertQueue(queue, { durable: true, arguments: this.consumption.arguments });
    for (const { exchange, routingKey } of bindings) await channel.bindQueue(queue, exchange, routingKey);
    const acknowledger = new Acknowledger(channel);
    this.acknowledger = acknowledger;
    this.inWork.clear();
    const { consumerTag } = await channel.consume(queue, (delivery) => this.receive(delivery, acknowledger));
    this.consumerTag = consumerTag;
  }

  private receive(delivery: ConsumeMessage | null, acknowledger: Acknowledger): void {
    if (delivery === null)
      return this.supervised.rebuild('the broker cancelled the consumer, as it does when a queue is deleted');
    const tag = delivery.fields.deliveryTag;
    if (this.draining) return acknowledger.giveBack(tag);
    const work = this.handle(delivery, acknowledger).finally(() => {
      if (this.acknowledger === acknowledger) this.inWork.delete(tag);
    });
    this.inWork.set(tag, work);
  }

  /** One delivery from arrival to settlement. */
  private async handle(delivery: ConsumeMessage, acknowledger: Acknowledger): Promise<void> {
    const tag = delivery.fields.deliveryTag;
    try {
      const { outcome, context } = await this.consumption.execute(delivery, this.abort.signal);
      const verdict = await settle(outcome, delivery, this.queue, this.publisher);
      if (outcome.kind === 'dead') await this.reportDead(outcome.reason, context);
      this.report(outcome, context);
      if (verdict === 'acknowledge') acknowledger.acknowledge(tag);
      else acknowledger.giveBack(tag);
    } catch (error) {
      this.logger.error(`${this.queue}: a delivery could not be settled and goes back: ${(error as Error).message}`);
      await delay(UNSETTLED_PAUSE, undefined, { signal: this.abort.signal }).catch(() => undefined);
      acknowledger.giveBack(tag);
    }
  }

  private async reportDead(reason: DeadLetterReason, context: RabbitContext | undefined): Promise<void> {
    this.logger.warn(
      `${this.queue}: ${context?.type ?? 'a message'} ${context?.id ?? ''} is a dead letter: ${reason.code}: ${reason.message}`,
    );
    if (context) await this.consumption.onDeadLetter?.(context, reason);
  }

  private report(outcome: Outcome, context: RabbitContext | undefined): void {
    countOutcome(outcome.kind, this.queue, context?.timestamp ?? new Date());
    if (outcome.kind === 'retry' && context) {
      this.logger.warn(
        `${this.queue}: ${context.type} ${context.id} failed in attempt ${context.attempt}, again in ${outcome.rung.name}: ${outcome.error.message}`,
      );
    }
  }
}
