import { EventBus } from '@nestjs/cqrs';
import { PaymentFailed, PaymentSucceeded, StockRejected, StockReserved } from '@showcase/contracts';
import type { EventContract, InputOf } from '@warren/contracts';
import { type Messenger, newId } from '@warren/messaging';
import { until } from '@warren/testing';
import { OrderWasConfirmed } from '../src/orders/domain/order-events.ts';
import { EventStream } from './event-stream.ts';
import { Shop } from './shop.ts';

const NOW = '2026-11-21T12:00:00.000Z';
const customer = { userId: newId(), email: 'ada@example.com', name: 'Ada' };
const total = { amount: 1490, currency: 'EUR' };

let shop: Shop;
let ada: Awaited<ReturnType<Shop['customer']>>;
let messenger: Messenger;
beforeAll(async () => {
  shop = await Shop.open();
  ada = await shop.customer();
  messenger = shop.gateway.messenger;
});
afterAll(() => shop.close());

const place = async (): Promise<string> => String((await ada.order([{ sku: 'hay', quantity: 1 }])).body['id']);
const found = async (id: string) => (await ada.call('GET', `/orders/${id}`)).body;
const stateOf = async (id: string) => (await found(id))['state'];
const publish = <C extends EventContract>(contract: C, payload: InputOf<C>, id = newId()) =>
  messenger.publish(contract, payload, { id, key: customer.userId });

/** What the warehouse and the wallets say. */
const events = {
  reserved: (orderId: string) => publish(StockReserved, { orderId, customer, reservedAt: NOW }),
  outOfStock: (orderId: string) => {
    const missing = [{ sku: 'hay', wanted: 1, available: 0 }];
    return publish(StockRejected, { orderId, customer, missing, rejectedAt: NOW });
  },
  paid: (orderId: string, id?: string) =>
    publish(PaymentSucceeded, { orderId, customer, total, paymentId: newId(), paidAt: NOW }, id),
  unpaid: (orderId: string) =>
    publish(PaymentFailed, { orderId, customer, total, reason: 'insufficient-funds', failedAt: NOW }),
};
const consumed = (message: string) =>
  until(
    async () => (await shop.rows('SELECT 1 FROM inbox WHERE message_id = $1', [message])).length > 0,
    'the gateway has heard the fact',
  );
const watch = (id: string, { token }: { readonly token: string }) =>
  EventStream.open(`http://127.0.0.1:${shop.gateway.port}/orders/${id}/events`, token);
const overdue = (id: string) => shop.rows("UPDATE orders SET expires_at = now() - interval '1 s' WHERE id = $1", [id]);

describe('an order', () => {
  it('is told live to its customer, at every change until it has ended, and to nobody else', async () => {
    const id = await place();
    const stream = await watch(id, ada);
    const becomes = (state: string) => stream.events.next(({ data }) => data['state'] === state);
    await becomes('placed');
    await events.reserved(id);
    await becomes('reserved');
    await events.unpaid(id);
    expect((await becomes('rejected')).data).toEqual(await found(id));
    await stream.end;
    expect(stream.events.all.map(({ event }) => event)).toEqual(['order', 'order', 'order']);

    const others = await watch(id, await shop.customer());
    expect(others.response.status).toBe(404);
    others.close();
  });

  it.each([['reserved', 'paid'] as const, ['paid', 'reserved'] as const])(
    'is %s, then %s, and confirmed by that',
    async (first, second) => {
      const id = await place();
      await consumed(await events[first](id));
      expect(await stateOf(id)).toBe(first);
      const cause = await events[second](id);
      const confirmed = await shop.nextEvent('order.confirmed.v1', id);
      expect(confirmed).toMatchObject({
        cause,
        payload: { customer: { userId: confirmed.key, email: ada.email }, total },
      });
      expect(await found(id)).toMatchObject({
        state: 'confirmed',
        settledAt: confirmed.payload['confirmedAt'],
        rejection: null,
      });
    },
  );

  it.each([
    ['outOfStock', 'out-of-stock', 'There is not enough in stock: hay (1 wanted, 0 left).'],
    ['unpaid', 'payment-failed', 'There is less in your wallet than the order costs.'],
  ] as const)('is rejected by %s, and everybody is told why', async (failure, reason, detail) => {
    const id = await place();
    await events.reserved(id);
    const cause = await events[failure](id);
    const { payload, ...event } = await shop.nextEvent('order.rejected.v1', id);
    expect({ cause: event.cause, ...payload }).toMatchObject({ cause, reason, detail, total });
    expect(await found(id)).toMatchObject({ state: 'rejected', rejection: { reason, detail } });
  });

  it('says how it ended once, whatever it hears again or too late', async () => {
    const [good, bad] = await Promise.all([place(), place()]);
    const repeatedId = newId();
    await Promise.all([
      events.paid(good, repeatedId),
      events.paid(good, repeatedId),
      events.paid(good),
      events.reserved(good),
    ]);
    await Promise.all([events.unpaid(bad), events.outOfStock(bad), events.reserved(bad)]);
    await Promise.all([shop.nextEvent('order.confirmed.v1', good), shop.nextEvent('order.rejected.v1', bad)]);
    for (const late of [events.reserved(good), events.paid(good), events.paid(bad), events.reserved(bad)])
      await consumed(await late);
    expect([await stateOf(good), await stateOf(bad)]).toEqual(['confirmed', 'rejected']);
    const marker = await place();
    await events.outOfStock(marker);
    await shop.nextEvent('order.rejected.v1', marker);
    expect(shop.publishedTypes(good)).toEqual(['order.placed.v1', 'order.confirmed.v1']);
    expect(shop.publishedTypes(bad)).toEqual(['order.placed.v1', 'order.rejected.v1']);
  });

  it('changes nothing when its end cannot be told, and tells it in the house only when it is committed', async () => {
    const localEvents: string[] = [];
    const subscription = shop.gateway.app
      .get<EventBus<object>>(EventBus)
      .subscribe((event) => event instanceof OrderWasConfirmed && localEvents.push(event.order.id));
    const id = await place();
    await consumed(await events.paid(id));
    await shop.withEventBlocked('order.confirmed.v1', async () => {
      await events.reserved(id);
      // The first delay is a second with jitter: a half up to one and a half.
      const waiting = ['warren.retry.1s', 'warren.retry.2s'].map((queue) => () => shop.inspector.messageCount(queue));
      await until(
        async () => (await Promise.all(waiting.map((count) => count()))).some((messages) => messages > 0),
        'the event waits for its retry',
      );
      expect(await stateOf(id)).toBe('paid');
      expect(localEvents).toEqual([]);
    });
    await shop.nextEvent('order.confirmed.v1', id);
    await until(() => localEvents.length === 1, 'the house knows');
    expect(await stateOf(id)).toBe('confirmed');
    subscription.unsubscribe();
  });

  it('that was never placed here makes a dead letter of what is said of it', async () => {
    const deadLetter = await shop.inspector.deadLetterOf(await events.paid(newId()));
    expect(deadLetter.properties.headers).toMatchObject({ 'warren-dead-reason': 'order-unknown' });
  });
});

describe('an order that hears nothing', () => {
  it('is given up when its time is over, once, by whichever gateway looks first, also after a restart', async () => {
    const [silent, halfway, done] = await Promise.all([place(), place(), place()]);
    await Promise.all([events.paid(halfway), events.paid(done), events.reserved(done)]);
    await until(async () => (await stateOf(halfway)) === 'paid', 'it is paid');
    await shop.nextEvent('order.confirmed.v1', done);
    for (const id of [silent, halfway, done]) await overdue(id);
    const twins = await Promise.all([1, 2].map(() => shop.gateway.twin({ orderTimeoutMs: 100 })));
    for (const id of [silent, halfway]) {
      const { payload, cause } = await shop.nextEvent('order.rejected.v1', id);
      expect({ cause, ...payload }).toMatchObject({ cause: undefined, reason: 'timed-out' });
      expect(await found(id)).toMatchObject({ state: 'rejected', rejection: { reason: 'timed-out' } });
    }
    await consumed(await events.reserved(halfway));
    const [marker] = [await place()];
    await overdue(marker);
    await shop.nextEvent('order.rejected.v1', marker);
    expect(shop.publishedTypes(silent)).toHaveLength(2);
    expect(shop.publishedTypes(halfway)).toHaveLength(2);
    expect(await stateOf(done)).toBe('confirmed');
    await Promise.all(twins.map((app) => app.close()));
  });
});
