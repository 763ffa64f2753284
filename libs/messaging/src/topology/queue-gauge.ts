import type { BrokerUrl } from '../connection/connect-to-any.ts';
import { RabbitConnection } from '../connection/connection.ts';
import { BrokerUnavailableError } from '../errors.ts';

/** All that AMQP itself tells of a queue. */
export interface QueueDepth {
  /** Messages that wait, without those in hand. */
  readonly ready: number;
  readonly consumers: number;
}

/** Looks at queues without touching them, on a connection of its own that comes back by itself. */
export class QueueGauge {
  private readonly connection: RabbitConnection;

  constructor({ url, service }: { readonly url: BrokerUrl; readonly service: string }) {
    this.connection = new RabbitConnection(url, `${service}: gauge`);
    this.connection.open();
  }

  /**
   * `undefined` when there is no such queue.
   * @throws BrokerUnavailableError while the broker is away; amqplib's error when this user may not look
   */
  async depthOf(queue: string): Promise<QueueDepth | undefined> {
    const connection = this.connection.current;
    if (!connection) throw new BrokerUnavailableError(this.connection.unavailableReason ?? 'it is connecting');
    // A channel for each question: the broker closes it over a queue that is not there.
    const channel = await connection.createChannel();
    channel.on('error', () => undefined);
    try {
      const { messageCount, consumerCount } = await channel.checkQueue(queue);
      return { ready: messageCount, consumers: consumerCount };
    } catch (error) {
      if ((error as { code?: unknown }).code === NOT_FOUND) return undefined;
      throw error;
    } finally {
      await channel.close().catch(() => undefined);
    }
  }

  close(): Promise<void> {
    return this.connection.close();
  }
}

const NOT_FOUND = 404;
