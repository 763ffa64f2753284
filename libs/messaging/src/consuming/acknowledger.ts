import type { Channel, ConsumeMessage } from 'amqplib';

/**
 * Settles the deliveries of one channel, whose tags count up from 1. Acknowledgements of a few turns of the event loop
 * go out as one `basic.ack` with `multiple`, which is what makes consuming fast; it never reaches past a delivery
 * that is in flight. A delivery's first settlement counts, and a second is not sent: RabbitMQ would close the channel
 * for it, and take back every other delivery.
 */
export class Acknowledger {
  /** The lowest tag that is not settled. */
  private lowest = 1;
  private readonly finished = new Set<number>();
  private readonly settled = new Set<number>();
  /** How many were finished at the end of the last turn; `undefined` while nobody looks. */
  private seen: number | undefined;
  private closed = false;

  /**
   * @param together how many acknowledgements wait for each other, while more come with every turn: a part of the
   * prefetch, so that RabbitMQ has others to send meanwhile
   */
  constructor(
    private readonly channel: Channel,
    private readonly together: () => number = () => 1,
  ) {}

  /** The delivery's work is done. Sent at the end of this turn, or of the first in which no other is finished. */
  acknowledge(tag: number): void {
    if (this.isSettled(tag)) return;
    this.finished.add(tag);
    if (this.seen !== undefined) return;
    this.seen = 0;
    setImmediate(this.endTurn);
  }

  private readonly endTurn = (): void => {
    const { size } = this.finished;
    if (size === this.seen || size >= this.together()) return this.flush();
    this.seen = size;
    setImmediate(this.endTurn);
  };

  /** Back to the queue, uncounted by RabbitMQ from 4.3 on: the delivery did not begin, or a shutdown aborted it. */
  giveBack(tag: number): void {
    if (this.closed || this.isSettled(tag)) return;
    this.settled.add(tag);
    this.channel.nack(delivery(tag), false, true);
  }

  /** Sends what is due. After the channel's end it does nothing: the broker has taken the deliveries back. */
  flush(): void {
    this.seen = undefined;
    if (this.closed || this.finished.size === 0) return;
    const upTo = this.advance();
    if (upTo > 0) this.channel.ack(delivery(upTo), true);
    for (const tag of this.finished) {
      this.channel.ack(delivery(tag), false);
      this.settled.add(tag); // settled out of order: to be stepped over later
    }
    this.finished.clear();
  }

  /** Sends nothing more: the channel is closed, or about to be, and amqplib throws when it is used. */
  close(): void {
    this.closed = true;
  }

  private isSettled(tag: number): boolean {
    return tag < this.lowest || this.finished.has(tag) || this.settled.has(tag);
  }

  /** Moves past everything settled; the highest tag on the way that still needs its acknowledgement, or 0. */
  private advance(): number {
    let upTo = 0;
    for (;;) {
      if (this.finished.delete(this.lowest)) upTo = this.lowest;
      else if (!this.settled.delete(this.lowest)) return upTo;
      this.lowest++;
    }
  }
}

/** amqplib reads nothing else of the message when it settles it. */
const delivery = (deliveryTag: number): ConsumeMessage => ({ fields: { deliveryTag } }) as ConsumeMessage;
