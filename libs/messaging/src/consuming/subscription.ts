import type { Channel, ConsumeMessage } from 'amqplib';

/**
 * Consumes one queue on one channel, with a width that can be changed: how many deliveries are in flight at most.
 * RabbitMQ takes a new prefetch for new consumers only, and a cancelled consumer keeps the deliveries that it has. So
 * it widens by one more consumer beside those that are there, and narrows by cancelling all and beginning anew once
 * every delivery in flight is settled: beginning at once would have more in flight than the width, with each change.
 */
export class Subscription {
  private readonly consumerTags: string[] = [];
  /** What the live consumers may have in flight together. */
  private granted = 0;
  private width = 0;
  private changes: Promise<void> = Promise.resolve();

  /**
   * @param receive gets each delivery, and `null` when the broker cancels a consumer
   * @param inFlight how many deliveries are not settled yet
   */
  constructor(
    private readonly channel: Channel,
    private readonly queue: string,
    private readonly receive: (delivery: ConsumeMessage | null) => void,
    private readonly inFlight: () => number,
  ) {}

  /**
   * Has so many deliveries in flight at most from now on; takes none for 0. Those in flight go on. To be called again,
   * with the same width, when a delivery has been settled: it may have been the one that was waited for.
   * @throws amqplib's error when the channel closes over it
   */
  resize(width: number): Promise<void> {
    if (this.isSteady(width)) return this.changes;
    this.width = width;
    const change = this.changes.then(() => this.apply());
    this.changes = change.catch(() => undefined);
    return change;
  }

  /** Whether it has this width already, and is not on its way to another. */
  isSteady(width: number): boolean {
    return width === this.width && width === this.granted;
  }

  private async apply(): Promise<void> {
    if (this.width < this.granted) await this.cancelAll();
    if (this.width > this.granted && (this.granted > 0 || this.inFlight() === 0)) await this.widen();
  }

  private async cancelAll(): Promise<void> {
    this.granted = 0;
    await Promise.all(this.consumerTags.splice(0).map((tag) => this.channel.cancel(tag)));
  }

  private async widen(): Promise<void> {
    const more = this.width - this.granted;
    this.granted = this.width;
    await this.channel.prefetch(more);
    const { consumerTag } = await this.channel.consume(this.queue, this.receive);
    this.consumerTags.push(consumerTag);
  }
}
