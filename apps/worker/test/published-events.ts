import { OrderConfirmed, OrderPlaced, OrderRejected, UserRegistered } from '@showcase/contracts';
import { newId, type OutgoingMessage } from '@warren/messaging';
import { signAsWhoMay } from '../../contracts/test/showcase-ground.ts';

const FIRST_DAY = Date.UTC(2026, 10, 1);
const DAY_MS = 86_400_000;
const CURRENCIES = ['EUR', 'NOK', 'GBP'];

export interface PublishedEvent extends OutgoingMessage {
  /** What analytics makes of it, as `day figure currency value`, without the value where that is 1. */
  readonly makes: readonly { readonly key: string; readonly value: number }[];
}

/** The nth of a series of facts over twenty days of November: users who register, and order more or less luckily. */
export function publishedEvent(n: number): PublishedEvent {
  const timestamp = new Date(FIRST_DAY + (n % 20) * DAY_MS + (n % 86_400) * 1_000);
  const day = timestamp.toISOString().slice(0, 10);
  const at = timestamp.toISOString();
  const userId = newId();
  const customer = { userId, email: `${userId}@example.com`, name: 'Ada' };
  const total = { amount: 100 + (n % 7), currency: CURRENCIES[n % 3] ?? 'EUR' };
  const line = { sku: 'tea', name: 'Tea', quantity: 1, unitPrice: total };
  const order = { orderId: newId(), customer, lines: [line], total };
  const one = (figure: string) => ({ key: `${day} ${figure} `, value: 1 });
  const revenue = { key: `${day} revenue ${total.currency}`, value: total.amount };
  const kinds = [
    { type: UserRegistered.type, payload: { ...customer, registeredAt: at }, makes: [one('registrations')] },
    { type: OrderPlaced.type, payload: { ...order, placedAt: at }, makes: [one('orders-placed')] },
    { type: OrderConfirmed.type, payload: { ...order, confirmedAt: at }, makes: [one('orders-confirmed'), revenue] },
    {
      type: OrderRejected.type,
      payload: { ...order, reason: 'timed-out', detail: 'Too late.', rejectedAt: at },
      makes: [one('orders-rejected')],
    },
  ] as const;
  const kind = kinds[n % 4] ?? kinds[0];
  const event = { id: newId(), kind: 'event', key: userId, timestamp, ...kind } as const;
  const content = Buffer.from(JSON.stringify(event.payload));
  return { ...event, token: signAsWhoMay({ ...event, content, correlationId: event.id }) as string };
}

/** The rows that analytics must have for these facts: `day figure currency value`, in order. */
export function rowsOf(events: readonly PublishedEvent[]): string[] {
  const values = new Map<string, number>();
  for (const { key, value } of events.flatMap(({ makes }) => makes)) values.set(key, (values.get(key) ?? 0) + value);
  return [...values].map(([key, value]) => `${key} ${value}`).sort();
}
