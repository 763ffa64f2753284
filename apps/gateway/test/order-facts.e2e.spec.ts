import { EventBus } from '@nestjs/cqrs';
import { PaymentFailed, PaymentSucceeded, StockRejected, StockReserved } from '@showcase/contracts';
import { type EventContract, type InputOf } from '@warren/contracts';
import { Messenger, newId } from '@warren/messaging';
import { until } from '@warren/testing';
import { OrderWasConfirmed } from '../src/orders/domain/order-events.ts';
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
  messenger = shop.gateway.app.get(Messenger);
}, 60_000);
afterAll(() => shop.close(), 30_000);

const place = async (): Promise<string> => String((await ada.order([{ sku: 'hay', quantity: 1 }])).body['id']);
const found = async (id: string) => (await ada.call('GET', `/orders/${id}`)).body;
const stateOf = async (id: string) => (await found(id))['state'];
const publish = <C extends EventContract>(contract: C, payload: InputOf<C>, id = newId()) =>
  messenger.publish(contract, payload, { id, key: customer.userId });

/** What the warehouse and the wallets say. */
const facts = {
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
const heard = (message: string) =>
  until(
    async () => (await shop.rows('SELECT 1 FROM inbox WHERE message_id = $1', [message])).length > 0,
    'the gateway has heard the fact',
  );
const overdue = (id: string) => shop.rows("UPDATE orders SET expires_at = now() - interval '1 s' WHERE id = $1", [id]);

describe('an order', () => {
  it.each([['reserved', 'paid'] as const, ['paid', 'reserved'] as const])(
    'is %s, then %s, and confirmed by that',
    async (first, second) => {
      const id = await place();
      await heard(await facts[first](id));
      expect(await stateOf(id)).toBe(first);
      const cause = await facts[second](id);
      const told = await shop.says('order.confirmed.v1', id);
      expect(told).toMatchObject({ cause, payload: { customer: { userId: told.key, email: ada.email }, total } });
      expect(await found(id)).toMatchObject({
        state: 'confirmed',
        settledAt: told.payload['confirmedAt'],
        rejection: null,
      });
    },
  );

  it.each([
    ['outOfStock', 'out-of-stock', 'There is not enough in stock: hay (1 wanted, 0 left).'],
    ['unpaid', 'payment-failed', 'There is less in your wallet than the order costs.'],
  ] as const)('is rejected by %s, and everybody is told why', async (mishap, reason, detail) => {
    const id = await place();
    await facts.reserved(id);
    const cause = await facts[mishap](id);
    const { payload, ...told } = await shop.says('order.rejected.v1', id);
    expect({ cause: told.cause, ...payload }).toMatchObject({ cause, reason, detail, total });
    expect(await found(id)).toMatchObject({ state: 'rejected', rejection: { reason, detail } });
  });

  it('says how it ended once, whatever it hears again or too late', async () => {
    const [good, bad] = await Promise.all([place(), place()]);
    const again = newId();
    await Promise.all([facts.paid(good, again), facts.paid(good, again), facts.paid(good), facts.reserved(good)]);
    await Promise.all([facts.unpaid(bad), facts.outOfStock(bad), facts.reserved(bad)]);
    await Promise.all([shop.says('order.confirmed.v1', good), shop.says('order.rejected.v1', bad)]);
    for (const late of [facts.reserved(good), facts.paid(good), facts.paid(bad), facts.reserved(bad)])
      await heard(await late);
    expect([await stateOf(good), await stateOf(bad)]).toEqual(['confirmed', 'rejected']);
    const marker = await place();
    await facts.outOfStock(marker);
    await shop.says('order.rejected.v1', marker);
    expect(shop.said(good)).toEqual(['order.placed.v1', 'order.confirmed.v1']);
    expect(shop.said(bad)).toEqual(['order.placed.v1', 'order.rejected.v1']);
  });

  it('changes nothing when its end cannot be told, and tells it in the house only when it is committed', async () => {
    const inHouse: string[] = [];
    const subscription = shop.gateway.app
      .get<EventBus<object>>(EventBus)
      .subscribe((event) => event instanceof OrderWasConfirmed && inHouse.push(event.order.id));
    const id = await place();
    await heard(await facts.paid(id));
    await shop.speechless('order.confirmed.v1', async () => {
      await facts.reserved(id);
      await until(
        async () => (await shop.inspector.messageCount('warren.retry.1s')) > 0,
        'the fact waits for its retry',
      );
      expect(await stateOf(id)).toBe('paid');
      expect(inHouse).toEqual([]);
    });
    await shop.says('order.confirmed.v1', id);
    await until(() => inHouse.length === 1, 'the house knows');
    expect(await stateOf(id)).toBe('confirmed');
    subscription.unsubscribe();
  });

  it('that was never placed here makes a dead letter of what is said of it', async () => {
    const letter = await shop.inspector.deadLetterOf(await facts.paid(newId()));
    expect(letter.properties.headers).toMatchObject({ 'warren-dead-reason': 'order-unknown' });
  });
});

describe('an order that hears nothing', () => {
  it('is given up when its time is over, once, by whichever gateway looks first, also after a restart', async () => {
    const [silent, halfway, done] = await Promise.all([place(), place(), place()]);
    await Promise.all([facts.paid(halfway), facts.paid(done), facts.reserved(done)]);
    await until(async () => (await stateOf(halfway)) === 'paid', 'it is paid');
    await shop.says('order.confirmed.v1', done);
    for (const id of [silent, halfway, done]) await overdue(id);
    const impatient = await Promise.all([1, 2].map(() => shop.gateway.twin({ orderTimeoutMs: 100 })));
    for (const id of [silent, halfway]) {
      const { payload, cause } = await shop.says('order.rejected.v1', id);
      expect({ cause, ...payload }).toMatchObject({ cause: undefined, reason: 'timed-out' });
      expect(await found(id)).toMatchObject({ state: 'rejected', rejection: { reason: 'timed-out' } });
    }
    await heard(await facts.reserved(halfway));
    const [marker] = [await place()];
    await overdue(marker);
    await shop.says('order.rejected.v1', marker);
    expect(shop.said(silent)).toHaveLength(2);
    expect(shop.said(halfway)).toHaveLength(2);
    expect(await stateOf(done)).toBe('confirmed');
    await Promise.all(impatient.map((app) => app.close()));
  }, 30_000);
});
