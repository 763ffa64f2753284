import { MemoryQueue, type Consuming } from './memory-queue.ts';
import { deliveryOf, storedMessage, type PublishedMessage, type StoredMessage } from './stored-message.ts';

/** A stream: it keeps what it has, and each consumer reads on from where it began. */
export class MemoryStream extends MemoryQueue {
  private readonly kept: StoredMessage[] = [];
  private readonly offsets = new Map<Consuming, number>();

  override get messages(): readonly StoredMessage[] {
    return this.kept;
  }

  override get isDelivering(): boolean {
    return this.consumers.some((consumer) => consumer.hasRoom() && this.offsetOf(consumer) < this.kept.length);
  }

  override put(message: PublishedMessage): void {
    this.kept.push(storedMessage(message, undefined));
    this.changed();
  }

  override putBack(): void {
    // Reading on does not wait for a settlement.
  }

  override add(consumer: Consuming): void {
    const from = consumer.arguments['x-stream-offset'] ?? 'next';
    const last = Math.max(0, this.kept.length - 1);
    const known: Readonly<Record<string, number>> = { first: 0, last, next: this.kept.length };
    this.offsets.set(consumer, typeof from === 'number' ? from : (known[String(from)] ?? 0));
    super.add(consumer);
  }

  override changed(): void {
    for (const consumer of this.consumers) this.read(consumer);
  }

  private read(consumer: Consuming): void {
    for (let offset = this.offsetOf(consumer); offset < this.kept.length && consumer.hasRoom(); offset++) {
      const message = this.kept[offset] as StoredMessage;
      this.offsets.set(consumer, offset + 1);
      const { tag: consumerTag } = consumer;
      consumer.take(message, (deliveryTag) =>
        deliveryOf(message, { deliveryTag, consumerTag }, { 'x-stream-offset': offset }),
      );
    }
  }

  private offsetOf(consumer: Consuming): number {
    return this.offsets.get(consumer) ?? this.kept.length;
  }
}
