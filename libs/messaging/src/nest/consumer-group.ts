import type { Channel } from 'amqplib';
import { RabbitConnection } from '../connection/connection.ts';
import type { Consumer } from '../consuming/consumer.ts';
import type { ConsumerParts } from '../consuming/consumer-parts.ts';
import { PauseListener } from '../consuming/pause-listener.ts';
import type { QueueStatus } from '../consuming/queue-status.ts';
import { ownQueueConsumer, queueConsumersOf, requestConsumersOf } from '../consuming/queue-consumers.ts';
import { CancellationListener } from '../handling/cancellation-listener.ts';
import { Cancellations } from '../handling/cancellations.ts';
import { Executor } from '../handling/executor.ts';
import type { Step } from '../handling/pipeline.ts';
import type { RoutedQueue } from '../handling/route-table.ts';
import type { Route } from '../handling/routes.ts';
import { PartitionedGroup } from '../partitions/partitioned-group.ts';
import { Publisher } from '../publishing/publisher.ts';
import { Replier } from '../publishing/replier.ts';
import type { MessageKind } from '../wire/message.ts';
import type { RabbitServerOptions } from './rabbit-server-options.ts';

/**
 * The consumers of one server, and what they share. It has two connections: one to consume on, and one to publish on,
 * which a broker under pressure blocks alone.
 */
export class ConsumerGroup {
  readonly consuming: RabbitConnection;
  readonly publishing: RabbitConnection;
  private readonly consumers: readonly Consumer[];
  private readonly publisher: Publisher;
  private readonly replier: Replier;
  private readonly cancellations = new Cancellations();
  private readonly cancellationListener: CancellationListener | undefined;
  private readonly pauseListener: PauseListener | undefined;

  /** @param instrument a step right around the handlers */
  constructor(
    private readonly options: RabbitServerOptions,
    private readonly routes: readonly Route[],
    private readonly instrument: Step,
  ) {
    const { url, group, cancelledBy, pausable, serializer, sign, authorizer, tokens } = options;
    const proof = authorizer && tokens === 'all' ? authorizer : undefined;
    this.consuming = new RabbitConnection(url, `${group}: consume`);
    this.publishing = new RabbitConnection(url, `${group}: publish`);
    this.publisher = new Publisher(this.publishing);
    this.replier = new Replier(this.publishing, group, { serializer, sign });
    if (cancelledBy !== undefined && routes.some(({ kind }) => kind === 'task'))
      this.cancellationListener = new CancellationListener(
        this.consuming,
        group,
        cancelledBy,
        this.cancellations,
        proof,
      );
    if (pausable) this.pauseListener = new PauseListener(this.consuming, proof);
    this.consumers = this.createConsumers();
  }

  /** A sentence for each queue that is not consumed now, and one when outcomes cannot be made safe. */
  get reasons(): readonly string[] {
    const reasons = this.consumers.flatMap((consumer) => consumer.reasons);
    const { unavailableReason } = this.publisher;
    if (unavailableReason === undefined) return reasons;
    return [...reasons, `retries and dead letters cannot be published: ${unavailableReason}`];
  }

  get statuses(): readonly QueueStatus[] {
    return this.consumers.flatMap(({ statuses }) => statuses);
  }

  /** Resolves once everything is up, or after `timeoutMs`. */
  async up(timeoutMs: number): Promise<void> {
    const listeners = this.cancellationListener ? [this.cancellationListener] : [];
    const parts = [this.publisher, this.replier, ...listeners, ...this.consumers];
    await Promise.all(parts.map((part) => part.up(timeoutMs)));
  }

  /** Drains every consumer, each for `drainTimeoutMs` at most, then closes the connections. */
  async close(drainTimeoutMs: number): Promise<void> {
    await Promise.all(this.consumers.map((consumer) => consumer.drain(drainTimeoutMs)));
    await this.replier.close();
    await this.cancellationListener?.close();
    await this.pauseListener?.close();
    await this.publisher.close();
    await Promise.all([this.consuming.close(), this.publishing.close()]);
  }

  /** Events go to partitions, where the group has them. Cancellations do not: each worker reads them all. */
  private createConsumers(): Consumer[] {
    const { partitions, cancelledBy, queue: name, queueOptions: options } = this.options;
    const isPartitioned = ({ kind, type }: Route): boolean =>
      partitions !== undefined && kind === 'event' && type !== cancelledBy;
    const parts = this.parts();
    const partitioned = this.routes.filter(isPartitioned);
    const whole = this.routes.filter((route) => !isPartitioned(route));
    const consumers = [...requestConsumersOf(this.routes, parts), ...queueConsumersOf(whole, parts)];
    if (name !== undefined) consumers.push(ownQueueConsumer({ name, options }, this.routes, parts));
    return partitions !== undefined && partitioned.length > 0
      ? [...consumers, new PartitionedGroup(partitions, partitioned, parts)]
      : consumers;
  }

  private parts(): ConsumerParts {
    const { group, prefetch = 32, onOutcome } = this.options;
    return {
      group,
      prefetch,
      onOutcome,
      connection: this.consuming,
      publisher: this.publisher,
      executorOf: (queue) => this.executorOf(queue),
      caughtUp: (kind, channel) => this.caughtUp(kind, channel),
      makePausable: (queues, pausable) => this.pauseListener?.register(queues, pausable),
    };
  }

  private executorOf(queue: Omit<RoutedQueue, 'group'>): Executor {
    const { group, cancelledBy, replay, limiter, authorizer, tokens, deserializer } = this.options;
    return new Executor({
      ...queue,
      group,
      respond: (delivery, message, reply) => this.replier.reply(delivery, message, reply),
      instrument: this.instrument,
      cancellations: this.cancellations,
      cancelledBy,
      replays: replay?.policy,
      limiter,
      authorizer,
      tokens,
      deserializer,
    });
  }

  private async caughtUp(kind: MessageKind, channel: Channel): Promise<void> {
    if (kind !== 'request') await this.pauseListener?.caughtUp();
    const isCancellable = kind === 'task' && this.routes.some(({ type }) => type === this.options.cancelledBy);
    if (isCancellable) await this.cancellationListener?.caughtUp(channel);
  }
}
