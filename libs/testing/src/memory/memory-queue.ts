import { deliveryOf, storedMessage, type PublishedMessage, type StoredMessage } from './stored-message.ts';
import type { ConsumeMessage } from 'amqplib';

/** Of queues, exchanges, bindings and consumers: as much as Warren and RabbitMQ's own features use. */
export type Arguments = Readonly<Record<string, string | number | boolean | undefined>>;

export interface QueueDeclaration {
  readonly arguments: Arguments;
  /** The connection that it ends with. */
  readonly owner: object | undefined;
  readonly isAutoDelete: boolean;
}

/** One `basic.consume`. */
export interface Consuming {
  readonly tag: string;
  /** What it wants to know of a stream. */
  readonly arguments: Arguments;
  /** Whether it takes another delivery now. */
  hasRoom(): boolean;
  /** Takes a delivery, with a tag that it makes; `null` when the queue is deleted. */
  take(message: StoredMessage | null, deliver: (deliveryTag: number) => ConsumeMessage): void;
}

/** What a queue needs of the broker that it is at. */
export interface QueueSurroundings {
  /** Sends a message on that a queue gives up. */
  deadLetter(message: StoredMessage, from: MemoryQueue, reason: 'expired' | 'rejected' | 'delivery_limit'): void;
  /** Does it in a later turn of the event loop. */
  later(work: () => void): void;
}

/** A queue of RabbitMQ's, classic or quorum, as far as consumers can tell. */
export class MemoryQueue {
  readonly consumers: Consuming[] = [];
  /** Whether somebody consumes it, or did. */
  wasConsumed = false;
  protected ready: StoredMessage[] = [];
  private turn = 0;
  private isPumping = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    readonly name: string,
    readonly declaration: QueueDeclaration,
    private readonly broker: QueueSurroundings,
  ) {}

  get messages(): readonly StoredMessage[] {
    return this.ready;
  }

  /** Whether a consumer would get one of its messages now. */
  get isDelivering(): boolean {
    return this.ready.length > 0 && this.consumers.some((consumer) => consumer.hasRoom());
  }

  /** When its first message expires. */
  get expiresAt(): number | undefined {
    return this.ready[0]?.expiresAt;
  }

  put(message: PublishedMessage): void {
    this.ready.push(storedMessage(message, this.argument('x-message-ttl')));
    this.changed();
  }

  /** Takes back what was not settled. */
  putBack(message: StoredMessage): void {
    const returns = message.returns + 1;
    const limit = this.argument('x-delivery-limit');
    if (limit !== undefined && returns > limit) return this.broker.deadLetter(message, this, 'delivery_limit');
    this.ready.unshift({ ...message, returns });
    this.changed();
  }

  reject(message: StoredMessage): void {
    this.broker.deadLetter(message, this, 'rejected');
  }

  add(consumer: Consuming): void {
    this.wasConsumed = true;
    this.consumers.push(consumer);
    this.changed();
  }

  remove(consumer: Consuming): void {
    this.consumers.splice(this.consumers.indexOf(consumer), 1);
    this.changed();
  }

  /** A consumer may have room again. */
  changed(): void {
    this.watchExpiry();
    if (this.isPumping || this.ready.length === 0 || this.consumers.length === 0) return;
    this.isPumping = true;
    this.broker.later(() => this.pump());
  }

  /** For `basic.get`. */
  takeOne(): StoredMessage | undefined {
    return this.ready.shift();
  }

  purge(): number {
    return this.ready.splice(0).length;
  }

  /** Tells its consumers that it is gone. */
  end(): void {
    clearTimeout(this.timer);
    this.ready = [];
    for (const consumer of this.consumers.splice(0)) consumer.take(null, () => undefined as never);
  }

  protected pump(): void {
    this.isPumping = false;
    for (let consumer = this.free(); consumer; consumer = this.free()) {
      const message = this.ready.shift();
      if (!message) break;
      const { tag: consumerTag } = consumer;
      consumer.take(message, (deliveryTag) => deliveryOf(message, { deliveryTag, consumerTag }));
    }
    this.watchExpiry();
  }

  protected argument(name: string): number | undefined {
    const value = this.declaration.arguments[name];
    return typeof value === 'number' ? value : undefined;
  }

  /** In turn; of a queue with a single active consumer, the first. */
  private free(): Consuming | undefined {
    if (this.declaration.arguments['x-single-active-consumer'] === true)
      return this.consumers.slice(0, 1).find((consumer) => consumer.hasRoom());
    const start = ++this.turn % Math.max(this.consumers.length, 1);
    return [...this.consumers.slice(start), ...this.consumers.slice(0, start)].find((consumer) => consumer.hasRoom());
  }

  /** At its head alone, as RabbitMQ does. */
  private watchExpiry(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const at = this.expiresAt;
    if (at !== undefined) this.timer = setTimeout(() => this.expire(), Math.max(0, at - Date.now()));
  }

  private expire(): void {
    while ((this.expiresAt ?? Infinity) <= Date.now()) {
      const message = this.ready.shift();
      if (message) this.broker.deadLetter(message, this, 'expired');
    }
    this.watchExpiry();
  }
}
