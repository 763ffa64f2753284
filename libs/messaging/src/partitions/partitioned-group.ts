import type { Channel } from 'amqplib';
import { HEADER } from '../wire/headers.ts';
import { eventQueue, partitionExchange, partitionQueue, REDELIVER } from '../topology/names.ts';
import type { Consumer } from '../consuming/consumer.ts';
import { QueueBindings } from '../consuming/queue-bindings.ts';
import type { QueueStatus } from '../consuming/queue-status.ts';
import type { ConsumerParts } from '../consuming/consumer-parts.ts';
import type { Route } from '../handling/routes.ts';
import { partitionQueueArguments } from '../topology/shared-topology.ts';
import { PartitionConsumer } from './partition-consumer.ts';
import { Membership } from './membership.ts';

/** How often a worker counts the workers of its group. */
const COUNT_EVERY_MS = 2_000;
/** A partition that no other worker took is kept for so long at least. */
const REST_MS = 10_000;

/**
 * One worker's part in a group whose events go to partitions by their keys (a consistent-hash exchange). It consumes all
 * of them; RabbitMQ makes one worker at a time the single active consumer of each, the first in its line. That would be
 * the same worker for all, so a worker with more than its share gives up the one that it got last, and goes to the end
 * of that line.
 */
export class PartitionedGroup implements Consumer {
  private readonly consumers: readonly PartitionConsumer[];
  private readonly membership: Membership;
  private readonly bindings: QueueBindings;
  private readonly timer: NodeJS.Timeout;
  private looking: Promise<void> = Promise.resolve();
  private draining = false;

  /** @param routes of the events that are partitioned */
  constructor(
    private readonly partitions: number,
    private readonly routes: readonly Route[],
    private readonly parts: ConsumerParts,
  ) {
    const { connection, group } = parts;
    const ways = routes.flatMap((route) => route.ways);
    this.bindings = new QueueBindings(connection, eventQueue(group), ways, (channel, { exchange, routingKey }) =>
      channel.bindExchange(partitionExchange(group), exchange, routingKey),
    );
    const declare = (channel: Channel): Promise<void> => this.declare(channel);
    const activated = (): void => this.look();
    this.consumers = this.queues.map((queue) => this.consumerOf(queue, declare, activated));
    this.membership = new Membership(parts.connection, parts.group, declare);
    this.timer = setInterval(activated, COUNT_EVERY_MS * (0.75 + Math.random() / 2)).unref();
  }

  get reasons(): readonly string[] {
    const { group } = this.parts;
    const unbound = this.bindings.reasons.map((missing) => `${group} is consumed, but not all of it: ${missing}`);
    return [...this.consumers.flatMap(({ reasons }) => reasons), ...unbound];
  }

  get statuses(): readonly QueueStatus[] {
    return this.consumers.flatMap(({ statuses }) => statuses);
  }

  async up(timeoutMs: number): Promise<boolean> {
    const up = await Promise.all(this.consumers.map((consumer) => consumer.up(timeoutMs)));
    return up.every(Boolean);
  }

  async drain(timeoutMs: number): Promise<void> {
    this.draining = true;
    this.bindings.close();
    clearInterval(this.timer);
    await Promise.all([this.membership.leave(), ...this.consumers.map((consumer) => consumer.drain(timeoutMs))]);
  }

  private get queues(): string[] {
    return Array.from({ length: this.partitions }, (_, partition) => partitionQueue(this.parts.group, partition));
  }

  private consumerOf(
    queue: string,
    declare: (channel: Channel) => Promise<void>,
    activated: () => void,
  ): PartitionConsumer {
    const { group, connection, publisher, prefetch, onOutcome } = this.parts;
    const consumer = new PartitionConsumer(connection, publisher, {
      queue,
      prefetch,
      onOutcome,
      declare,
      activated,
      executor: this.parts.executorOf({ queue, routes: this.routes }),
      beforehand: (channel) => this.parts.caughtUp('event', channel),
    });
    this.parts.makePausable([queue, eventQueue(group)], consumer);
    return consumer;
  }

  private look(): void {
    // A failure closes the channel of the membership, which comes back; there is another count before long.
    this.looking = this.looking.then(() => this.giveUpWhatIsTooMuch()).catch(() => undefined);
  }

  private async giveUpWhatIsTooMuch(): Promise<void> {
    const workers = this.draining ? undefined : await this.membership.count();
    if (!workers) return;
    const active = this.consumers.filter(({ activeSince }) => activeSince !== undefined);
    active.sort((a, b) => (a.activeSince ?? 0) - (b.activeSince ?? 0));
    const tooMuch = active.slice(Math.ceil(this.consumers.length / workers));
    await tooMuch.findLast(({ restsUntil }) => restsUntil < Date.now())?.giveUp(REST_MS);
  }

  /**
   * All partitions and then their bindings, at each worker: what was deleted comes back whole, and no event is routed
   * before each partition is bound. The broker refuses a worker that declares another number of partitions.
   */
  private async declare(channel: Channel): Promise<void> {
    const { group } = this.parts;
    const exchange = partitionExchange(group);
    const options = { durable: true, arguments: { 'hash-header': HEADER.key } };
    await channel.assertExchange(exchange, 'x-consistent-hash', options);
    for (const queue of this.queues)
      await channel
        .assertQueue(queue, { durable: true, arguments: partitionQueueArguments(queue, this.partitions) })
        .catch((error: Error) => this.refused(error));
    for (const queue of this.queues) {
      await channel.bindQueue(queue, REDELIVER, queue);
      await channel.bindQueue(queue, exchange, '1');
    }
    // What is redelivered to the group, and not to one partition, goes to the one that has its key now.
    await channel.bindExchange(exchange, REDELIVER, eventQueue(group));
    await this.bindings.declare(channel);
  }

  private refused(error: Error): never {
    const others = / of (\d+)'(?: in|"|$)/.exec(error.message.split('current is')[1] ?? '')?.[1];
    if (others === undefined) throw error;
    throw new Error(
      `"${this.parts.group}" has ${others} partitions at the broker, and this worker declares ${this.partitions}; see docs/order-per-key.md for how to change the number`,
    );
  }
}
