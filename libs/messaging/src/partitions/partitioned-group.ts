import type { Channel } from 'amqplib';
import type { RabbitConnection } from '../connection/connection.ts';
import { HEADER } from '../wire/headers.ts';
import { eventQueue, partitionExchange, partitionQueue, REDELIVER } from '../topology/names.ts';
import type { Pausable } from '../consuming/pause-listener.ts';
import type { Publisher } from '../publishing/publisher.ts';
import type { Consumer } from '../consuming/queue-consumer.ts';
import { partitionQueueArguments } from '../topology/shared-topology.ts';
import type { DeliveryHandling } from '../consuming/delivery-processor.ts';
import { PartitionConsumer } from './partition-consumer.ts';
import { Membership } from './membership.ts';

export interface Partitioning {
  readonly group: string;
  readonly partitions: number;
  /** Where the group's facts come from. */
  readonly exchanges: readonly string[];
  readonly prefetch: number;
  readonly handlingOf: (queue: string) => DeliveryHandling;
  readonly beforehand: () => Promise<void>;
  /** Told of each partition's consumer, for whoever may pause it. */
  readonly consumes: (queue: string, consumer: Pausable) => void;
}

/** How often a worker looks whether others have come: milliseconds. */
const LOOK_EVERY = 2_000;
/** Nobody else took it: then it is kept for so many milliseconds at least. */
const REST = 10_000;

/**
 * One worker's part in a group whose facts are dealt out to partitions by their keys. It stands in line for all of
 * them; RabbitMQ gives each to one worker of the group at a time, the first in its line. That would be the same worker
 * for all, so whoever has more than its share gives up the latest, and goes to the end of that line.
 */
export class PartitionedGroup implements Consumer {
  private readonly consumers: readonly PartitionConsumer[];
  private readonly membership: Membership;
  private readonly timer: NodeJS.Timeout;
  private looking: Promise<void> = Promise.resolve();
  private draining = false;

  constructor(
    connection: RabbitConnection,
    publisher: Publisher,
    private readonly partitioning: Partitioning,
  ) {
    const { group, prefetch, beforehand, handlingOf, consumes } = partitioning;
    const declare = (channel: Channel): Promise<void> => this.declare(channel);
    const activated = (): void => this.look();
    this.consumers = this.queues.map((queue) => {
      const consumption = { queue, declare, beforehand, prefetch, activated, ...handlingOf(queue) };
      const consumer = new PartitionConsumer(connection, publisher, consumption);
      consumes(queue, consumer);
      return consumer;
    });
    this.membership = new Membership(connection, group, declare);
    this.timer = setInterval(activated, LOOK_EVERY * (0.75 + Math.random() / 2)).unref();
  }

  get reasons(): readonly string[] {
    return this.consumers.flatMap(({ reasons }) => reasons);
  }

  async up(timeoutMs: number): Promise<boolean> {
    const up = await Promise.all(this.consumers.map((consumer) => consumer.up(timeoutMs)));
    return up.every(Boolean);
  }

  async drain(timeoutMs: number): Promise<void> {
    this.draining = true;
    clearInterval(this.timer);
    await Promise.all([this.membership.leave(), ...this.consumers.map((consumer) => consumer.drain(timeoutMs))]);
  }

  private get queues(): string[] {
    const { group, partitions } = this.partitioning;
    return Array.from({ length: partitions }, (_, partition) => partitionQueue(group, partition));
  }

  private look(): void {
    // A failure closes the roster's channel, which comes back; there is another look before long.
    this.looking = this.looking.then(() => this.giveUpWhatIsTooMuch()).catch(() => undefined);
  }

  private async giveUpWhatIsTooMuch(): Promise<void> {
    const workers = this.draining ? undefined : await this.membership.count();
    if (!workers) return;
    const active = this.consumers.filter(({ activeSince }) => activeSince !== undefined);
    active.sort((a, b) => (a.activeSince ?? 0) - (b.activeSince ?? 0));
    const tooMuch = active.slice(Math.ceil(this.consumers.length / workers));
    await tooMuch.findLast(({ restsUntil }) => restsUntil < Date.now())?.giveUp(REST);
  }

  /**
   * All partitions and then their bindings, at each worker: what was deleted comes back whole, and no fact is dealt out
   * before each partition has its place. The first queue refuses a worker that was told another number.
   */
  private async declare(channel: Channel): Promise<void> {
    const { group, partitions, exchanges } = this.partitioning;
    const exchange = partitionExchange(group);
    const options = { durable: true, arguments: { 'hash-header': HEADER.key } };
    await channel.assertExchange(exchange, 'x-consistent-hash', options);
    for (const queue of this.queues)
      await channel
        .assertQueue(queue, { durable: true, arguments: partitionQueueArguments(queue, partitions) })
        .catch((error: Error) => this.refused(error));
    for (const queue of this.queues) {
      await channel.bindQueue(queue, REDELIVER, queue);
      await channel.bindQueue(queue, exchange, '1');
    }
    // What is sent to the group again, and not to one partition, goes to the one that has its key now.
    await channel.bindExchange(exchange, REDELIVER, eventQueue(group));
    for (const source of exchanges) await channel.bindExchange(exchange, source, '');
  }

  private refused(error: Error): never {
    const { group, partitions } = this.partitioning;
    const others = / of (\d+)'(?: in|"|$)/.exec(error.message.split('current is')[1] ?? '')?.[1];
    if (others === undefined) throw error;
    throw new Error(
      `"${group}" has ${others} partitions at the broker, and this worker was told ${partitions}; see docs/order-per-key.md for how to change the number`,
    );
  }
}
