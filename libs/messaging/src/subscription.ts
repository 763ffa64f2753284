import type { Channel, ConsumeMessage } from 'amqplib';

/** One consumer on one channel, whose prefetch can be changed: RabbitMQ takes a new one for new consumers only. */
export class Subscription {
  private consumerTag: string | undefined;
  private width = 0;
  private changes: Promise<void> = Promise.resolve();

  /** @param receive gets each delivery, and `null` when the broker cancels the consumer */
  constructor(
    private readonly channel: Channel,
    private readonly queue: string,
    private readonly receive: (delivery: ConsumeMessage | null) => void,
  ) {}

  /**
   * Takes so many deliveries at once from now on; none for 0. Those in work stay in work.
   * @throws amqplib's error when the channel closes over it
   */
  resize(width: number): Promise<void> {
    if (width === this.width) return this.changes;
    this.width = width;
    const change = this.changes.then(() => this.apply());
    this.changes = change.catch(() => undefined);
    return change;
  }

  private async apply(): Promise<void> {
    if (this.consumerTag !== undefined) await this.channel.cancel(this.consumerTag);
    this.consumerTag = undefined;
    if (this.width === 0) return;
    await this.channel.prefetch(this.width);
    const { consumerTag } = await this.channel.consume(this.queue, this.receive);
    this.consumerTag = consumerTag;
  }
}
