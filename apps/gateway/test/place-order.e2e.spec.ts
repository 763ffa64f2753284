import { OrderPlacedV2 } from '@showcase/contracts';
import { EventBus } from '@nestjs/cqrs';
import { freshName } from '@warren/testing';
import type { Answer } from './gateway-rig.ts';
import { Shop } from './shop.ts';

const HAY = [{ sku: 'hay', quantity: 2 }];
const idOf = ({ body }: Answer): string => String(body['id']);

describe('POST /orders', () => {
  let shop: Shop;
  let ada: Awaited<ReturnType<Shop['customer']>>;

  beforeAll(async () => {
    shop = await Shop.open();
    ada = await shop.customer();
  });
  afterAll(() => shop.close());

  const orders = async (): Promise<unknown[]> => shop.rows('SELECT id FROM orders');
  /** Neither an order, nor a fact, nor a key. */
  async function leavesNothing<T>(work: () => Promise<T>): Promise<T> {
    const count = async () => [await orders(), await shop.rows('SELECT key FROM idempotency_keys')];
    const before = await count();
    const result = await work();
    expect(await count()).toEqual(before);
    const orphans = `SELECT 1 FROM outbox WHERE type LIKE 'order.%' AND payload->>'orderId' NOT IN (SELECT id::text FROM orders)`;
    expect(await shop.rows(orphans)).toEqual([]);
    return result;
  }

  it('places an order with the prices of the warehouse, and tells the world once', async () => {
    const placed = await ada.order(HAY);
    expect(placed).toMatchObject({
      status: 201,
      headers: { location: `/orders/${idOf(placed)}` },
      body: { state: 'placed', total: { amount: 2980, currency: 'EUR' }, settledAt: null, rejection: null },
    });
    const event = await shop.nextEvent('order.placed.v1', idOf(placed));
    const lines = [{ sku: 'hay', name: 'Hay', quantity: 2, unitPrice: { amount: 1490, currency: 'EUR' } }];
    const customer = { userId: event.key, email: ada.email, name: 'Ada' };
    expect(event.payload).toMatchObject({ customer, lines, total: { amount: 2980, currency: 'EUR' } });
    expect(await ada.call('GET', `/orders/${idOf(placed)}`)).toMatchObject({ status: 200, body: placed.body });
    expect(shop.publishedTypes(idOf(placed))).toHaveLength(1);
  });

  it('tells it in both versions of the fact, the second with the discount code', async () => {
    const second = await shop.inspector.events([OrderPlacedV2.type]);
    const placed = await ada.call('POST', '/orders', { items: HAY, discountCode: 'SPRING' });
    expect(placed).toMatchObject({ status: 201, body: { discountCode: 'SPRING' } });
    const [first, { type, ...secondEvent }] = await Promise.all([
      shop.nextEvent('order.placed.v1', idOf(placed)),
      second.next(({ payload }) => payload['orderId'] === idOf(placed)),
    ]);
    const { lines, ...same } = first.payload;
    expect({ type, payload: secondEvent.payload }).toEqual({
      type: 'order.placed.v2',
      payload: { ...same, items: lines, discountCode: 'SPRING' },
    });
    expect(secondEvent.key).toBe(first.key);
  });

  it.each([
    ['nothing', []],
    ['no list', 'hay'],
    ['none of it', [{ sku: 'hay', quantity: 0 }]],
    ['less than none', [{ sku: 'hay', quantity: -1 }]],
    ['half a bale', [{ sku: 'hay', quantity: 0.5 }]],
    ['more than anybody has', [{ sku: 'hay', quantity: 10_001 }]],
    ['a number beyond numbers', [{ sku: 'hay', quantity: 1e308 }]],
    ['a word for a number', [{ sku: 'hay', quantity: '2' }]],
    ['the same on two lines', [...HAY, ...HAY]],
    ['a hundred and one lines', Array.from({ length: 101 }, (_, i) => ({ sku: `sku-${i}`, quantity: 1 }))],
    ['a SKU without end', [{ sku: 'x'.repeat(65), quantity: 1 }]],
    ['a SKU that cannot be stored', [{ sku: 'hay\0', quantity: 1 }]],
  ])('refuses %s before it asks anybody', async (_, items) => {
    const requestsBefore = shop.stock.requests.all.length;
    const { status, headers, body } = await leavesNothing(() => ada.order(items, freshName('bad')));
    expect({ status, type: headers['content-type'] }).toEqual({ status: 422, type: 'application/problem+json' });
    expect(body['errors']).not.toEqual([]);
    expect(shop.stock.requests.all).toHaveLength(requestsBefore);
  });

  it.each([
    ['of an unknown product', [...HAY, { sku: 'unicorn', quantity: 1 }], 422, 'sku-unknown', '/items/1/sku'],
    ['for more than there is', [{ sku: 'hay', quantity: 8 }], 409, 'out-of-stock', '/items/0/quantity'],
  ])('refuses an order %s, and says on which line', async (_, items, status, code, pointer) => {
    const refused = await leavesNothing(() => ada.order(items, freshName('refused')));
    expect(refused).toMatchObject({ status, body: { code, errors: [{ pointer }] } });
  });

  it('refuses an order in two currencies', async () => {
    const refused = await leavesNothing(() => ada.order([...HAY, { sku: 'brush', quantity: 1 }]));
    expect(refused).toMatchObject({ status: 422, body: { code: 'currencies-mixed' } });
  });

  it('keeps neither the order nor the key when the fact cannot be kept', async () => {
    const key = freshName('unheard');
    const failed = await leavesNothing(() => shop.withEventBlocked('order.placed.v1', () => ada.order(HAY, key)));
    expect(failed.status).toBe(500);
    expect((await ada.order(HAY, key)).status).toBe(201);
  });

  it('tells nobody, in the house or outside, of an order whose answer cannot be kept', async () => {
    const localEvents: object[] = [];
    const bus = shop.gateway.app.get<EventBus<object>>(EventBus);
    const subscription = bus.subscribe((event) => localEvents.push(event));
    const failed = await leavesNothing(() =>
      shop.refusing('idempotency_keys', 'answer IS NULL', () => ada.order(HAY, freshName('unanswered'))),
    );
    expect(failed.status).toBe(500);
    expect(localEvents).toEqual([]);
    await ada.order(HAY);
    expect(localEvents).toHaveLength(1);
    subscription.unsubscribe();
  });

  describe('with an Idempotency-Key', () => {
    it('places one order, and gives the same answer again', async () => {
      const key = freshName('key');
      const first = await ada.order(HAY, key);
      const repeated = await ada.order(HAY, key);
      expect([first.status, repeated.status]).toEqual([201, 201]);
      expect(repeated.text).toBe(first.text);
      expect(repeated.headers['location']).toBe(first.headers['location']);
      expect(await shop.rows('SELECT 1 FROM orders WHERE id = $1', [idOf(first)])).toHaveLength(1);
    });

    it('answers 409 while the first is in flight, and 422 to another body', async () => {
      const key = freshName('slow');
      let first: Promise<Answer> | undefined;
      await shop.stock.silent(async () => {
        const requestsBefore = shop.stock.requests.all.length;
        first = ada.order(HAY, key);
        await shop.stock.requests.next((items) => shop.stock.requests.all.indexOf(items) >= requestsBefore);
        expect(await ada.order(HAY, key)).toMatchObject({ status: 409, body: { code: 'request-in-flight' } });
        const other = await ada.order([{ sku: 'hay', quantity: 3 }], key);
        expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
      });
      expect((await first)?.status).toBe(201);
      const other = await ada.order([{ sku: 'hay', quantity: 3 }], key);
      expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
    });

    it('places one order for twenty that come at once', async () => {
      const key = freshName('burst');
      const before = (await orders()).length;
      const answers = await Promise.all(Array.from({ length: 20 }, () => ada.order(HAY, key)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]));
      expect(await orders()).toHaveLength(before + 1);
    });

    it('keeps the keys of two customers apart', async () => {
      const key = freshName('both');
      const bob = await shop.customer();
      const [hers, his] = await Promise.all([ada.order(HAY, key), bob.order(HAY, key)]);
      expect([hers.status, his.status]).toEqual([201, 201]);
      expect(idOf(hers)).not.toBe(idOf(his));
    });

    it('forgets a key when its time is over', async () => {
      const key = freshName('old');
      const first = await ada.order(HAY, key);
      await shop.rows("UPDATE idempotency_keys SET expires_at = now() - interval '1 s' WHERE key = $1", [key]);
      const second = await ada.order([{ sku: 'hay', quantity: 1 }], key);
      expect(second.status).toBe(201);
      expect(idOf(second)).not.toBe(idOf(first));
    });

    it('takes up a request that died in a crash, once it must be dead', async () => {
      const key = freshName('crashed');
      const placed = await ada.order(HAY, key);
      await shop.rows('UPDATE idempotency_keys SET answer = NULL WHERE key = $1', [key]);
      expect(await ada.order(HAY, key)).toMatchObject({ status: 409 });
      await shop.rows('UPDATE idempotency_keys SET claimed_until = now() WHERE key = $1', [key]);
      const taken = await ada.order(HAY, key);
      expect(taken.status).toBe(201);
      expect(idOf(taken)).not.toBe(idOf(placed));
    });

    it('lets a request that was refused be tried again', async () => {
      const key = freshName('retry');
      expect(await ada.order([{ sku: 'unicorn', quantity: 1 }], key)).toMatchObject({ status: 422 });
      expect(await ada.order(HAY, key)).toMatchObject({ status: 201 });
    });
  });

  describe('the orders of others', () => {
    it('are neither listed nor found', async () => {
      const [bob, eve] = await Promise.all([shop.customer(), shop.customer()]);
      const placed = await bob.order(HAY);
      expect(await eve.call('GET', `/orders/${idOf(placed)}`)).toMatchObject({
        status: 404,
        body: { code: 'order-unknown' },
      });
      expect((await eve.call('GET', '/orders')).body).toEqual({ items: [], nextCursor: null });
    });

    it('do not come between the pages of a list', async () => {
      const bob = await shop.customer();
      const placed: string[] = [];
      for (let i = 0; i < 3; i++) placed.push(idOf(await bob.order(HAY)), idOf(await ada.order(HAY)));
      const first = await bob.call('GET', '/orders?limit=2');
      const second = await bob.call('GET', `/orders?limit=2&cursor=${String(first.body['nextCursor'])}`);
      const listed = [first, second].flatMap(({ body }) => body['items'] as { id: string }[]);
      expect(listed.map(({ id }) => id)).toEqual(placed.filter((_, i) => i % 2 === 0).toReversed());
      expect(second.body['nextCursor']).toBeNull();
    });
  });

  describe('without a warehouse', () => {
    it('answers 504 at the deadline when it is silent, and the key is free again', async () => {
      const key = freshName('silence');
      const late = await shop.stock.silent(() => leavesNothing(() => ada.order(HAY, key)));
      expect(late).toMatchObject({ status: 504, body: { code: 'request-timeout' } });
      expect((await ada.order(HAY, key)).status).toBe(201);
    });

    it('answers 503 or 504 when it is gone', async () => {
      await shop.stock.close();
      const { status } = await leavesNothing(() => ada.order(HAY));
      expect([503, 504]).toContain(status);
    });
  });
});
