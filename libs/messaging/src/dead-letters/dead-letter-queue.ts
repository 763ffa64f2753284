import type { Channel, ChannelModel, ConfirmChannel, GetMessage } from 'amqplib';
import { connectToAny, type BrokerUrl } from '../connection/connect-to-any.ts';
import { readDeadLetter, redeliveryOf, renewalOf, type DeadLetter, type Posting } from './dead-letter.ts';
import { DEAD_LETTERS } from '../topology/names.ts';

// Decorator-free and erasable, so that the command line runs it without a build.

/** A dead letter in hand. It goes back to `warren.dead-letters` unless it is settled. */
export interface HeldDeadLetter {
  readonly deadLetter: DeadLetter;
  readonly message: GetMessage;
}

/** From RabbitMQ 4.0 a queue without an argument drops what came back 20 times: long before, it is put in anew. */
const RENEW_AFTER = 10;

/**
 * The letters in `warren.dead-letters`, at the broker itself: for when no archive has taken them. What is looked at is
 * held until {@link close}, and then waits again where it was.
 */
export class DeadLetterQueue {
  private readonly connection: ChannelModel;
  private readonly holding: Channel;
  private readonly sending: ConfirmChannel;
  private readonly returned = new Set<string>();
  private readonly worn = new Set<HeldDeadLetter>();

  private constructor(connection: ChannelModel, holding: Channel, sending: ConfirmChannel) {
    this.connection = connection;
    this.holding = holding;
    this.sending = sending;
    sending.on('return', ({ fields, properties }) => this.returned.add(`${properties.messageId} ${fields.routingKey}`));
  }

  /** @throws Error when the broker does not answer */
  static async open(url: BrokerUrl): Promise<DeadLetterQueue> {
    const connection = await connectToAny(url, 'warren dead letters');
    const [holding, sending] = [await connection.createChannel(), await connection.createConfirmChannel()];
    return new DeadLetterQueue(connection, holding, sending);
  }

  /** Every letter that is there now, one after another. Calling it again finds those that have come since. */
  async *look(): AsyncGenerator<HeldDeadLetter> {
    const { messageCount } = await this.holding.checkQueue(DEAD_LETTERS);
    for (let i = 0; i < messageCount; i++) {
      const message = await this.holding.get(DEAD_LETTERS, { noAck: false });
      if (message === false) return;
      const held = { deadLetter: readDeadLetter(message), message };
      if (Number(message.properties.headers?.['x-delivery-count'] ?? 0) >= RENEW_AFTER) this.worn.add(held);
      yield held;
    }
  }

  /**
   * Sends it back to the queue it died in; it leaves here once it is safe there. The same id goes out again if this
   * process dies in between, and has no second effect.
   * @param content another body than its own
   * @throws Error when that queue is gone; the letter stays
   */
  async redeliver(held: HeldDeadLetter, content = held.deadLetter.content): Promise<void> {
    await this.publish(redeliveryOf({ ...held.deadLetter, content }));
    this.discard(held);
  }

  /** Takes it out for good. */
  discard(held: HeldDeadLetter): void {
    this.holding.ack(held.message);
    this.worn.delete(held);
  }

  /** Gives back what is in hand. */
  async close(): Promise<void> {
    for (const held of this.worn) await this.renew(held);
    await this.acknowledged();
    await this.holding.close();
    await this.connection.close();
  }

  /**
   * A channel has 32 acknowledgements under way to a quorum queue at most. It keeps the others to itself, and forgets
   * them when it is closed: the letters would be back. The queue answers a get only after what was sent before it.
   * Seen on RabbitMQ 3.10: 566 of 600 acknowledged messages back after a close, none after a get and a close.
   */
  private async acknowledged(): Promise<void> {
    await this.holding.get(DEAD_LETTERS, { noAck: false });
  }

  private async renew(held: HeldDeadLetter): Promise<void> {
    await this.publish(renewalOf(held.deadLetter));
    this.discard(held);
  }

  private async publish({ exchange, routingKey, content, properties }: Posting): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const confirmed = (error: unknown): void => (error ? reject(error as Error) : resolve());
      this.sending.publish(exchange, routingKey, content, properties, confirmed);
    });
    if (this.returned.delete(`${properties.messageId} ${routingKey}`)) {
      throw new Error(`There is no queue "${routingKey}" any more: start the service that consumes it, or discard.`);
    }
  }
}
