import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { eventExchange } from '@warren/messaging';
import { BrokerInspector } from '@warren/testing';
import { eventTypes, Transferred } from './bank/contracts.ts';

type Delivery = NonNullable<Parameters<Parameters<BrokerInspector['channel']['consume']>[1]>[0]>;

const QUEUE = 'witness.events';
const PREFETCH = 500;

/**
 * A group of its own that hears every fact, by a single consumer, and remembers the order of their arrival. What the
 * broker delivers to it again, because its connection was lost, it has heard before.
 */
export class Observer {
  /** Facts, each counted once. */
  readonly consumed = new Set<string>();
  /** Publishes of a fact that had been there before: the price of never losing one. */
  repeats = 0;
  /** First arrivals that came after a later one of their account. */
  readonly outOfOrder: string[] = [];
  private readonly positions = new Map<string, number[]>();
  private readonly last = new Map<number, number>();
  private inspector: BrokerInspector | undefined;
  private dismissed = false;
  private count = 0;

  private constructor(private readonly amqp: readonly string[]) {}

  /** Resolves once its queue is there. */
  static async call(amqp: readonly string[]): Promise<Observer> {
    const observer = new Observer(amqp);
    const inspector = await BrokerInspector.attach(amqp);
    await inspector.channel.assertQueue(QUEUE, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    for (const eventType of eventTypes) await inspector.channel.bindQueue(QUEUE, eventExchange(eventType), '');
    await inspector.close();
    void observer.listen();
    return observer;
  }

  /** Where a transfer's fact stands among all. */
  positionsOf(account: number, number: number): readonly number[] {
    return this.positions.get(`${account}/${number}`) ?? [];
  }

  async dismiss(): Promise<void> {
    this.dismissed = true;
    await this.inspector?.close().catch(() => undefined);
  }

  private async listen(): Promise<void> {
    while (!this.dismissed) {
      try {
        this.inspector = await BrokerInspector.attach(this.amqp);
        const { channel } = this.inspector;
        const closed = once(channel, 'close');
        await channel.prefetch(PREFETCH);
        await channel.consume(QUEUE, (delivery) => {
          if (!delivery) return;
          this.consume(delivery);
          channel.ack(delivery);
        });
        await closed;
      } catch {
        await delay(200);
      }
    }
  }

  private consume({ properties, content, fields }: Delivery): void {
    const id = String(properties.messageId);
    this.count++;
    if (!this.consumed.has(id)) this.recordPosition(String(properties.type), content);
    else if (!fields.redelivered) this.repeats++;
    this.consumed.add(id);
  }

  /** An account's transfers must arrive in the order of their numbers, without a gap. */
  private recordPosition(type: string, content: Buffer): void {
    if (type !== Transferred.type) return;
    const { account, number } = JSON.parse(content.toString()) as { account: number; number: number };
    const last = this.last.get(account) ?? 0;
    if (number !== last + 1) this.outOfOrder.push(`${account}/${number} after ${account}/${last}`);
    this.last.set(account, Math.max(last, number));
    const key = `${account}/${number}`;
    this.positions.set(key, [...(this.positions.get(key) ?? []), this.count]);
  }
}
