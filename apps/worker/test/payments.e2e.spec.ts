import {
  DepositMoney,
  GetWallet,
  ListWalletTransactions,
  OrderPlaced,
  OrderRejected,
  PaymentFailed,
  PaymentRefunded,
  PaymentSucceeded,
  StockRejected,
  WithdrawMoney,
} from '@showcase/contracts';
import { newId } from '@warren/messaging';
import { until } from '@warren/testing';
import { pools } from '../src/pools.ts';
import { consumeEvents } from './consumed-events.ts';
import { createWorkerSystem, type WorkerSystem } from './worker-system.ts';

let system: WorkerSystem;
const consumed = consumeEvents(PaymentSucceeded, PaymentFailed, PaymentRefunded);

beforeAll(async () => {
  system = await createWorkerSystem();
  await system.start({ payments: pools.payments, observer: consumed.folder });
  await system.start({ payments: pools.payments });
});
afterAll(() => system.close());

const customer = () => ({ userId: newId(), email: 'ada@example.com', name: 'Ada Lovelace' });
type Customer = ReturnType<typeof customer>;
const euros = (amount: number) => ({ amount, currency: 'EUR' });
const now = () => new Date().toISOString();

const orderOf = (by: Customer, amount: number, orderId = newId()) => ({
  orderId,
  customer: by,
  lines: [{ sku: 'kettle', name: 'Kettle', quantity: 1, unitPrice: euros(amount) }],
  total: euros(amount),
});
type Order = ReturnType<typeof orderOf>;

const publish = {
  placed: (order: Order, id = newId()) =>
    system.messenger.publish(OrderPlaced, { ...order, placedAt: now() }, { id, key: order.customer.userId }),
  outOfStock: ({ orderId, customer: by }: Order, id = newId()) =>
    system.messenger.publish(
      StockRejected,
      { orderId, customer: by, missing: [{ sku: 'kettle', wanted: 1, available: 0 }], rejectedAt: now() },
      { id, key: by.userId },
    ),
  rejected: (order: Order, id = newId()) =>
    system.messenger.publish(
      OrderRejected,
      { ...order, reason: 'timed-out', detail: 'It took too long.', rejectedAt: now() },
      { id, key: order.customer.userId },
    ),
};

const deposit = ({ userId }: Customer, amount: number, depositId = newId()) =>
  system.messenger.request(DepositMoney, { userId, depositId, amount });
const withdraw = ({ userId }: Customer, amount: number) =>
  system.messenger.request(WithdrawMoney, { userId, withdrawalId: newId(), amount });
const balanceOf = async ({ userId }: Customer, at?: string) =>
  (await system.messenger.request(GetWallet, { userId, at })).balance.amount;
const statementOf = async ({ userId }: Customer, limit = 100, cursor?: string) =>
  system.messenger.request(ListWalletTransactions, { userId, limit, cursor });
const settled = (message: string) =>
  until(
    async () => (await system.rows('SELECT 1 FROM payments.inbox WHERE message_id = $1', [message])).length > 0,
    'payments has handled the fact',
  );

describe('an order that is placed', () => {
  it('is charged once, however often it is heard', async () => {
    const ada = customer();
    await deposit(ada, 500);
    const order = orderOf(ada, 150);
    const id = newId();
    const other = await Promise.all([publish.placed(order, id), publish.placed(order, id), publish.placed(order)]);
    const paid = await consumed.of(PaymentSucceeded, order.orderId);
    expect(paid.payload).toMatchObject({ orderId: order.orderId, customer: ada, total: euros(150) });
    expect(paid.key).toBe(ada.userId);
    expect(other).toContain(paid.cause);
    for (const message of other) await settled(message);
    expect(await balanceOf(ada)).toBe(350);
  });

  it('is not charged where there is less in the wallet, and the order is told', async () => {
    const ada = customer();
    await deposit(ada, 149);
    const order = orderOf(ada, 150);
    await publish.placed(order);
    const { payload } = await consumed.of(PaymentFailed, order.orderId);
    expect(payload).toMatchObject({ reason: 'insufficient-funds', customer: ada, total: euros(150) });
    expect(await balanceOf(ada)).toBe(149);
  });

  it('is not charged to a wallet that nobody has put anything into, or that is of another currency', async () => {
    const ada = customer();
    const order = orderOf(ada, 1);
    await publish.placed(order);
    expect((await consumed.of(PaymentFailed, order.orderId)).payload).toMatchObject({ reason: 'insufficient-funds' });
    await deposit(ada, 500);
    const dollars = { ...orderOf(ada, 1), total: { amount: 1, currency: 'USD' } };
    await publish.placed(dollars);
    expect((await consumed.of(PaymentFailed, dollars.orderId)).payload).toMatchObject({
      reason: 'currency-mismatch',
      total: { amount: 1, currency: 'USD' },
    });
  });
});

describe('an order that comes to nothing', () => {
  it('is refunded once, whoever says so and however often', async () => {
    const ada = customer();
    await deposit(ada, 500);
    const order = orderOf(ada, 150);
    await publish.placed(order);
    const paid = await consumed.of(PaymentSucceeded, order.orderId);
    const events = await Promise.all([publish.outOfStock(order), publish.rejected(order), publish.rejected(order)]);
    const refunded = await consumed.of(PaymentRefunded, order.orderId);
    expect(refunded.payload).toMatchObject({ paymentId: paid.payload.paymentId, total: euros(150), customer: ada });
    expect(events).toContain(refunded.cause);
    for (const message of [...events, await publish.placed(order)]) await settled(message);
    expect(await balanceOf(ada)).toBe(500);
    expect(consumed.about(order.orderId)).toEqual([PaymentSucceeded.type, PaymentRefunded.type]);
  });

  it('is not charged when it is placed after that, and nothing is said of it', async () => {
    const ada = customer();
    await deposit(ada, 500);
    const order = orderOf(ada, 150);
    await settled(await publish.outOfStock(order));
    await settled(await publish.placed(order));
    expect(await balanceOf(ada)).toBe(500);
    const next = orderOf(ada, 10);
    await publish.placed(next);
    await consumed.of(PaymentSucceeded, next.orderId);
    expect(consumed.about(order.orderId)).toEqual([]);
  });
});

describe('a hundred orders at once for one wallet', () => {
  it('are charged as far as the money goes, and not one further', async () => {
    const ada = customer();
    await deposit(ada, 1_000);
    const orders = Array.from({ length: 100 }, () => orderOf(ada, 30));
    await Promise.all(orders.map((order) => publish.placed(order)));
    const outcomes = () => orders.flatMap(({ orderId }) => consumed.about(orderId));
    await until(() => outcomes().length === 100, 'each order was told of');
    expect(outcomes().filter((type) => type === PaymentSucceeded.type)).toHaveLength(33);
    expect(await balanceOf(ada)).toBe(10);
    const { items } = await statementOf(ada);
    expect(items.every(({ balance }) => balance.amount >= 0)).toBe(true);
    expect(system.inspector.dead).toEqual([]);
  });
});

describe('a wallet', () => {
  it('has 0 before anything was put into it', async () => {
    expect(await system.messenger.request(GetWallet, customer())).toMatchObject({ balance: euros(0) });
  });

  it('shows the classic account: 0 + 500 − 150 + 100 − 250 = 200', async () => {
    const ada = customer();
    await deposit(ada, 500);
    await withdraw(ada, 150);
    await deposit(ada, 100);
    await withdraw(ada, 250);
    const first = await statementOf(ada, 3);
    const second = await statementOf(ada, 3, first.nextCursor ?? '');
    const lines = [...first.items, ...second.items];
    expect(lines.map(({ kind, amount, balance }) => [kind, amount.amount, balance.amount])).toEqual([
      ['withdrawal', -250, 200],
      ['deposit', 100, 450],
      ['withdrawal', -150, 350],
      ['deposit', 500, 500],
    ]);
    expect(second.nextCursor).toBeNull();
    expect(lines.reduce((sum, { amount }) => sum + amount.amount, 0)).toBe(200);
    expect(await balanceOf(ada)).toBe(200);
  });

  it('knows its balance at any time', async () => {
    const ada = customer();
    await deposit(ada, 500);
    await withdraw(ada, 150);
    const { items } = await statementOf(ada);
    for (const { at } of items) {
      const [newest] = items.filter((line) => line.at === at);
      expect(await balanceOf(ada, at)).toBe(newest?.balance.amount);
    }
    expect(await balanceOf(ada, '2020-01-01T00:00:00Z')).toBe(0);
    await expect(balanceOf(ada, '2999-01-01T00:00:00Z')).rejects.toMatchObject({ code: 'moment-to-come' });
  });

  it('takes a deposit once, and answers its repetition alike', async () => {
    const ada = customer();
    const depositId = newId();
    const first = await deposit(ada, 500, depositId);
    await withdraw(ada, 100);
    expect(await deposit(ada, 500, depositId)).toEqual(first);
    await expect(deposit(ada, 400, depositId)).rejects.toMatchObject({ code: 'movement-id-reused' });
    expect(await balanceOf(ada)).toBe(400);
  });

  it('gives out no more than it has, and nothing in another currency', async () => {
    const ada = customer();
    await deposit(ada, 100);
    await expect(withdraw(ada, 101)).rejects.toMatchObject({ code: 'insufficient-funds' });
    const dollars = { userId: ada.userId, depositId: newId(), amount: 1, currency: 'USD' };
    await expect(system.messenger.request(DepositMoney, dollars)).rejects.toMatchObject({ code: 'currency-mismatch' });
    expect(await balanceOf(ada)).toBe(100);
  });
});
