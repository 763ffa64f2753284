import { LOG, newId } from '@warren/messaging';
import type { BrokerInspector } from '@warren/testing';
import { Transferred } from './bank/contracts.ts';

type Delivery = NonNullable<Parameters<Parameters<BrokerInspector['channel']['consume']>[1]>[0]>;

/** What the log of facts tells: everything that the outboxes have sent, in the order of its arrival. */
export interface LogReading {
  /** Publishes in all. */
  readonly entries: number;
  /** Publishes of a message that had been there before: the price of never losing one. */
  readonly repeats: number;
  /** First arrivals that came after a later one of their account. */
  readonly outOfOrder: readonly string[];
  /** Where each transfer stands in the log, `account/number` → positions. */
  readonly positions: ReadonlyMap<string, readonly number[]>;
}

const PREFETCH = 500;

/** Reads the whole log, up to a marker that it puts there. */
export async function readLog({ channel }: BrokerInspector): Promise<LogReading> {
  const marker = newId();
  channel.publish('', LOG, Buffer.from('{}'), { messageId: marker, type: 'chaos.marker.v1', persistent: true });
  await channel.waitForConfirms();
  const reader = new Reader();
  const { promise, resolve } = Promise.withResolvers<void>();
  await channel.prefetch(PREFETCH);
  const { consumerTag } = await channel.consume(
    LOG,
    (delivery) => {
      if (!delivery) return;
      channel.ack(delivery);
      if (delivery.properties.messageId === marker) resolve();
      else reader.read(delivery);
    },
    { arguments: { 'x-stream-offset': 'first' } },
  );
  await promise;
  await channel.cancel(consumerTag);
  return reader;
}

class Reader implements LogReading {
  entries = 0;
  repeats = 0;
  readonly outOfOrder: string[] = [];
  readonly positions = new Map<string, number[]>();
  private readonly seen = new Set<string>();
  private readonly last = new Map<number, number>();

  read({ properties, content }: Delivery): void {
    this.entries++;
    const id = String(properties.messageId);
    if (this.seen.has(id)) this.repeats++;
    else if (properties.type === Transferred.type) this.arrived(content);
    this.seen.add(id);
    if (properties.type === Transferred.type) this.place(content);
  }

  /** An account's transfers must arrive in the order of their numbers. */
  private arrived(content: Buffer): void {
    const { account, number } = JSON.parse(content.toString()) as { account: number; number: number };
    const last = this.last.get(account) ?? 0;
    if (number < last) this.outOfOrder.push(`${account}/${number} after ${account}/${last}`);
    this.last.set(account, Math.max(last, number));
  }

  private place(content: Buffer): void {
    const { account, number } = JSON.parse(content.toString()) as { account: number; number: number };
    const key = `${account}/${number}`;
    this.positions.set(key, [...(this.positions.get(key) ?? []), this.entries]);
  }
}
