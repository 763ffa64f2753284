import {
  CheckStock,
  GetPoints,
  ListProducts,
  OrderFlagged,
  OrderPlaced,
  OrderRejected,
  PaymentFailed,
  PaymentRefunded,
  PaymentSucceeded,
  PointsEarned,
  RestockProduct,
  StockRejected,
  StockReleased,
  StockReserved,
  UserRegistered,
} from '@showcase/contracts';
import { type ContractType, type InputOf } from '@warren/contracts';
import { newId } from '@warren/messaging';
import { Recorder, until } from '@warren/testing';
import { pools } from '../src/pools.ts';
import { createWorkerSystem, type WorkerSystem } from './worker-system.ts';

const { inventory, loyalty, fraud } = pools;
const NOW = '2026-11-21T12:00:00Z';

interface ConsumedEvent {
  readonly type: ContractType;
  readonly key: string;
  readonly cause: string;
  readonly payload: { readonly orderId: string; readonly [field: string]: unknown };
}

let system: WorkerSystem;
const consumed = new Recorder<ConsumedEvent>();
beforeAll(async () => {
  system = await createWorkerSystem();
  await system.start({ inventory, loyalty, fraud });
  await listen();
});
afterAll(() => system.close());

/** Hears what the pools say. */
async function listen(): Promise<void> {
  const { channel } = system.inspector;
  const { queue } = await channel.assertQueue('', { exclusive: true });
  for (const { type } of [StockReserved, StockRejected, StockReleased, PointsEarned, OrderFlagged]) {
    await channel.bindQueue(queue, `warren.event.${type}`, '');
  }
  const note = (message: { properties: { type: ContractType; headers?: Record<string, string> }; content: Buffer }) => {
    const { 'warren-key': key = '', 'warren-cause': cause = '' } = message.properties.headers ?? {};
    const payload = JSON.parse(message.content.toString()) as ConsumedEvent['payload'];
    consumed.record({ type: message.properties.type, key, cause, payload });
  };
  await channel.consume(queue, (message) => message && note(message as never), { noAck: true });
}

const of = (type: ContractType, orderId: string) =>
  consumed.next((event) => event.type === type && event.payload.orderId === orderId);
const all = (orderId: string): string[] =>
  consumed.all.filter(({ payload }) => payload.orderId === orderId).map(({ type }) => type);

const EUR = (amount: number) => ({ amount, currency: 'EUR' });
const customer = () => ({ userId: newId(), email: 'ada@example.com', name: 'Ada' });

function order(lines: Record<string, number>, total = 2_980, who = customer()): InputOf<typeof OrderPlaced> {
  return {
    orderId: newId(),
    customer: who,
    lines: Object.entries(lines).map(([sku, quantity]) => ({ sku, name: sku, quantity, unitPrice: EUR(1) })),
    total: EUR(total),
    placedAt: NOW,
  };
}

const rejected = (placed: InputOf<typeof OrderPlaced>): InputOf<typeof OrderRejected> => {
  const { placedAt: rejectedAt, ...rest } = placed;
  return { ...rest, reason: 'timed-out', detail: 'Nothing was heard.', rejectedAt };
};

async function available(sku: string): Promise<number> {
  const [row] = await system.rows<{ available: number }>('SELECT available FROM inventory.products WHERE sku = $1', [
    sku,
  ]);
  return row?.available ?? -1;
}

const allDone = async (): Promise<void> => {
  for (const group of ['inventory', 'loyalty', 'fraud']) await system.inspector.drained(`${group}.events`);
};

describe('inventory', () => {
  it('sets all lines of an order aside, and says so with the order as its cause', async () => {
    const before = await available('hay-5kg');
    const placed = order({ 'hay-5kg': 2, 'brush-soft': 1 });
    const id = await system.messenger.publish(OrderPlaced, placed);
    expect(await of('stock.reserved.v1', placed.orderId)).toMatchObject({ key: placed.customer.userId, cause: id });
    expect(await available('hay-5kg')).toBe(before - 2);
  });

  it('sets nothing aside when one line is too many, and says what is missing', async () => {
    const before = await available('hay-5kg');
    const placed = order({ 'hay-5kg': 2, 'tunnel-xl': 1, 'no-such-thing': 1 });
    await system.messenger.publish(OrderPlaced, placed);
    const { payload } = await of('stock.rejected.v1', placed.orderId);
    expect(payload['missing']).toEqual([
      { sku: 'tunnel-xl', wanted: 1, available: 0 },
      { sku: 'no-such-thing', wanted: 1, available: 0 },
    ]);
    expect(await available('hay-5kg')).toBe(before);
  });

  it('puts goods back once when an order comes to nothing, however often and by whom it is said', async () => {
    const before = await available('willow-sticks');
    const placed = order({ 'willow-sticks': 5 });
    await system.messenger.publish(OrderPlaced, placed);
    await of('stock.reserved.v1', placed.orderId);
    const { orderId, total } = placed;
    const unpaid = { orderId, customer: placed.customer, total, reason: 'insufficient-funds' as const, failedAt: NOW };
    await system.messenger.publish(PaymentFailed, unpaid);
    for (let i = 0; i < 2; i++) await system.messenger.publish(OrderRejected, rejected(placed));
    await of('stock.released.v1', orderId);
    await allDone();
    expect(await available('willow-sticks')).toBe(before);
    expect(all(orderId)).toEqual(['stock.reserved.v1', 'stock.released.v1']);
  });

  it('sets nothing aside for an order whose end came first', async () => {
    const before = await available('willow-sticks');
    const placed = order({ 'willow-sticks': 5 });
    await system.messenger.publish(OrderRejected, rejected(placed));
    await allDone();
    await system.messenger.publish(OrderPlaced, placed);
    await allDone();
    expect(await available('willow-sticks')).toBe(before);
    expect(all(placed.orderId)).toEqual([]);
  });

  it('sets nothing aside for orders whose beginning and end are heard at the same moment', async () => {
    const before = await available('dandelion-dried');
    const orders = Array.from({ length: 40 }, () => order({ 'dandelion-dried': 1 }));
    await Promise.all(
      orders.flatMap((placed) => [
        system.messenger.publish(OrderPlaced, placed),
        system.messenger.publish(OrderRejected, rejected(placed)),
      ]),
    );
    const ids = orders.map(({ orderId }) => orderId);
    const ended = `SELECT 1 FROM inventory.reservations WHERE order_id = ANY($1) AND state IN ('released', 'called-off')`;
    await until(async () => (await system.rows(ended, [ids])).length === 40, 'each order has ended');
    await allDone();
    await until(async () => (await available('dandelion-dried')) === before, 'all is back');
  });

  it('gives ten pieces to ten of a hundred who want one at the same time', async () => {
    await system.start({ inventory }); // two workers share the orders
    await system.rows('UPDATE inventory.products SET available = 10 WHERE sku = $1', ['lantern-limited']);
    const orders = Array.from({ length: 100 }, () => order({ 'lantern-limited': 1, 'carrots-1kg': 1 }));
    const carrots = await available('carrots-1kg');
    await Promise.all(orders.map((placed) => system.messenger.publish(OrderPlaced, placed)));
    const answered = (type: string) => orders.filter(({ orderId }) => all(orderId).includes(type)).length;
    await until(() => answered('stock.reserved.v1') + answered('stock.rejected.v1') === 100, 'all are answered');
    expect(answered('stock.reserved.v1')).toBe(10);
    expect(await available('lantern-limited')).toBe(0);
    expect(await available('carrots-1kg')).toBe(carrots - 10);
    expect(system.inspector.dead).toEqual([]);
  });

  it('takes in what has come once for its id, and refuses what it cannot take', async () => {
    const restock = { restockId: newId(), sku: 'water-bottle', quantity: 12 };
    const before = await available(restock.sku);
    const answers = await Promise.all([1, 2, 3].map(() => system.messenger.request(RestockProduct, restock)));
    expect(answers.map((product) => product.available)).toEqual(Array(3).fill(before + 12));
    const rejection = async (change: Partial<typeof restock>) =>
      system.messenger.request(RestockProduct, { ...restock, ...change }).catch((error: unknown) => error);
    expect(await rejection({ quantity: 13 })).toMatchObject({ code: 'restock-id-reused' });
    expect(await rejection({ restockId: newId(), sku: 'no-such-thing' })).toMatchObject({ code: 'product-unknown' });
    await system.rows('UPDATE inventory.products SET available = 1000000000 WHERE sku = $1', ['tunnel-willow']);
    expect(await rejection({ restockId: newId(), sku: 'tunnel-willow' })).toMatchObject({ code: 'stock-limit' });
    expect(await available(restock.sku)).toBe(before + 12);
  });

  it('tells prices and what is in stock, also of what it does not have', async () => {
    const items = [
      { sku: 'hay-5kg', quantity: 3 },
      { sku: 'no-such-thing', quantity: 1 },
    ];
    const answer = await system.messenger.request(CheckStock, { items });
    expect(answer.items).toMatchObject([
      { known: true, sku: 'hay-5kg', unitPrice: EUR(1490), wanted: 3, available: expect.any(Number) as number },
      { known: false, sku: 'no-such-thing' },
    ]);
  });

  it('lists its products page by page, and refuses a cursor that is none', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await system.messenger.request(ListProducts, { limit: 5, cursor });
      seen.push(...page.items.map(({ sku }) => sku));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toHaveLength(12);
    expect(seen).toEqual(seen.toSorted());
    const request = system.messenger.request(ListProducts, { cursor: '%%' });
    await expect(request).rejects.toMatchObject({ code: 'cursor-malformed' });
  });
});

describe('loyalty', () => {
  const payment = (placed: InputOf<typeof OrderPlaced>) => ({
    paymentId: newId(),
    orderId: placed.orderId,
    customer: placed.customer,
    total: placed.total,
  });

  it('gives a point for each euro paid, once for each order', async () => {
    const placed = order({ 'hay-5kg': 2 }, 2_980);
    for (let i = 0; i < 2; i++) await system.messenger.publish(PaymentSucceeded, { ...payment(placed), paidAt: NOW });
    expect((await of('points.earned.v1', placed.orderId)).payload).toMatchObject({ points: 29, balance: 29 });
    await allDone();
    const { userId } = placed.customer;
    expect(await system.messenger.request(GetPoints, { userId })).toMatchObject({
      points: 29,
      entries: [{ points: 29 }],
    });
  });

  it.each(['payment first', 'refund first'])('takes them back with a refund: %s', async (which) => {
    const placed = order({ 'hay-5kg': 2 }, 2_980);
    const { userId } = placed.customer;
    const both = [
      () => system.messenger.publish(PaymentSucceeded, { ...payment(placed), paidAt: NOW }),
      () => system.messenger.publish(PaymentRefunded, { ...payment(placed), refundedAt: NOW }),
    ];
    for (const publish of which === 'payment first' ? both : both.toReversed()) {
      await publish();
      await allDone();
    }
    await until(async () => {
      const { points, entries } = await system.messenger.request(GetPoints, { userId });
      return points === 0 && entries.length === 2;
    }, 'nothing is left');
  });

  it('counts whole units of any currency', async () => {
    const placed = order({ 'hay-5kg': 1 });
    const paid = { ...payment(placed), total: { amount: 2_980, currency: 'JPY' }, paidAt: NOW };
    await system.messenger.publish(PaymentSucceeded, paid);
    expect((await of('points.earned.v1', placed.orderId)).payload).toMatchObject({ points: 2_980 });
  });

  it('knows of no points for somebody who never paid', async () => {
    const answer = await system.messenger.request(GetPoints, { userId: newId() });
    expect(answer).toMatchObject({ points: 0, entries: [] });
  });
});

describe('fraud', () => {
  it('flags an unusual order once, and lets a usual one pass', async () => {
    const who = customer();
    const usual = order({ 'hay-5kg': 1 }, 1_490, who);
    const large = order({ 'hutch-large': 20 }, 698_000, who);
    await system.messenger.publish(OrderPlaced, usual);
    for (let i = 0; i < 2; i++) await system.messenger.publish(OrderPlaced, large);
    const { payload, key } = await of('order.flagged.v1', large.orderId);
    expect(payload).toMatchObject({ userId: who.userId, score: 50, reasons: ['a very large order'] });
    expect(key).toBe(who.userId);
    await allDone();
    expect(all(large.orderId).filter((type) => type === 'order.flagged.v1')).toHaveLength(1);
    expect(all(usual.orderId)).not.toContain('order.flagged.v1');
  });

  it('notices many orders in a short while', async () => {
    const who = customer();
    const orders = Array.from({ length: 10 }, () => order({ 'brush-soft': 1 }, 790, who));
    for (const placed of orders) await system.messenger.publish(OrderPlaced, placed);
    const flagged = await consumed.next(
      ({ type, payload }) => type === 'order.flagged.v1' && payload['userId'] === who.userId,
    );
    expect(flagged.payload['reasons']).toEqual(['many orders within an hour']);
  });

  it('notices a large order minutes after registering', async () => {
    const who = customer();
    await system.messenger.publish(UserRegistered, { ...who, registeredAt: '2026-11-21T11:55:00Z' });
    await until(async () => {
      const rows = await system.rows('SELECT 1 FROM fraud.registrations WHERE user_id = $1', [who.userId]);
      return rows.length === 1;
    }, 'the registration is known');
    const placed = order({ 'burrow-oak': 6 }, 113_400, who);
    await system.messenger.publish(OrderPlaced, placed);
    const { payload } = await of('order.flagged.v1', placed.orderId);
    expect(payload).toMatchObject({ score: 60, reasons: ['a large order minutes after registering'] });
  });

  it('notices that much is paid within a day, though each order is usual', async () => {
    const who = customer();
    const orders = Array.from({ length: 3 }, () => order({ 'hutch-large': 10 }, 349_000, who));
    for (const { orderId, total } of orders) {
      const paid = { paymentId: newId(), orderId, customer: who, total, paidAt: NOW };
      await system.messenger.publish(PaymentSucceeded, paid);
    }
    const flagged = await consumed.next(
      ({ type, payload }) => type === 'order.flagged.v1' && payload['userId'] === who.userId,
    );
    expect(flagged.payload['reasons']).toEqual(['much paid within a day']);
  });
});
