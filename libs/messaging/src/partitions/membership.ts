import type { Channel } from 'amqplib';
import type { RabbitConnection } from '../connection/connection.ts';
import { membershipQueue } from '../topology/names.ts';
import { plainChannel, SupervisedChannel } from '../connection/supervised-channel.ts';
import { requestQueueArguments } from '../topology/shared-topology.ts';

/**
 * The workers of a group: each is a consumer of one queue that never holds a message, and RabbitMQ counts them. (Of a
 * queue with a single active consumer it counts that one alone.)
 */
export class Membership {
  private readonly queue: string;
  private readonly supervised: SupervisedChannel<Channel>;

  /** @param qualify must succeed before the worker counts: a worker that cannot take partitions must be left none */
  constructor(connection: RabbitConnection, group: string, qualify: (channel: Channel) => Promise<void>) {
    this.queue = membershipQueue(group);
    this.supervised = new SupervisedChannel(connection, {
      name: `${connection.name}: ${this.queue}`,
      open: plainChannel,
      setUp: async (channel) => {
        await qualify(channel);
        await this.join(channel);
      },
    });
  }

  /** How many workers the group has, this one included; `undefined` while the broker cannot be asked. */
  async count(): Promise<number | undefined> {
    return (await this.supervised.current?.checkQueue(this.queue))?.consumerCount;
  }

  /** This worker takes no partitions any more. */
  leave(): Promise<void> {
    return this.supervised.close();
  }

  private async join(channel: Channel): Promise<void> {
    await channel.assertQueue(this.queue, { durable: true, arguments: requestQueueArguments });
    const deleted = (message: unknown): void => {
      if (message === null) this.supervised.rebuild('its queue was deleted');
    };
    await channel.consume(this.queue, deleted, { noAck: true });
  }
}
