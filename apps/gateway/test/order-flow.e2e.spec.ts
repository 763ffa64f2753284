import { databaseUrl } from '@warren/configuration';
import type { GetSummary, TimelineStep } from '@showcase/contracts';
import type { AnswerOf } from '@warren/contracts';
import { amount, type Broker, freshName, startBroker, until } from '@warren/testing';
import { Client } from 'pg';
import { type Answer, type RunningApp, RunningSystem } from './running-system.ts';

/** The first two stand for all but where there is time: npm run test:volume. */
const OUTAGES = amount('OUTAGES', 2);

const HAY = { sku: 'hay-5kg', price: 1_490 };
const CONFIRMED = 'Your order is confirmed';
const REJECTED = 'Your order could not be carried out';
/** Where it was, so that customers find it again. */
const portOf = (app: RunningApp | undefined) => (app ? { PORT: String(app.port) } : {});
/** What is said of an order that goes well. */
const EVENTS = [
  'order.placed.v1',
  'stock.reserved.v1',
  'payment.succeeded.v1',
  'points.earned.v1',
  'order.confirmed.v1',
];
const typesOf = (steps: readonly TimelineStep[]) => steps.map(({ type }) => type);
const OTHER_POOLS = 'analytics,audit,email,fraud,loyalty,notifications,report';

/** All apps as processes over a broker and a database of their own; inventory and payments each in one of its own. */
describe('an order', () => {
  let broker: Broker;
  let system: RunningSystem;
  const apps = new Map<string, RunningApp>();

  /** Who can be down. */
  const services = {
    gateway: () => system.start('gateway', portOf(apps.get('gateway'))),
    'email-subscriptions': () => system.start('email-subscriptions'),
    inventory: () => system.start('worker', { WARREN_POOLS: 'inventory' }),
    payments: () => system.start('worker', { WARREN_POOLS: 'payments' }),
    others: () => system.start('worker', { WARREN_POOLS: OTHER_POOLS }),
  };
  type Name = keyof typeof services;
  const start = async (name: Name) => apps.set(name, await services[name]());

  beforeAll(async () => {
    broker = await startBroker();
    system = await RunningSystem.create(broker);
    await Promise.all(Object.keys(services).map((name) => start(name as Name)));
  });
  afterAll(() => system.close());

  /** Somebody with this much money. */
  async function customer(cents: number) {
    const email = `${freshName('buyer')}@example.org`;
    const caller = system.callerAt(apps.get('gateway')!);
    await caller.register(email, 'Ada Lovelace');
    await caller.call('POST', '/wallet/deposits', { amount: cents });
    const balance = async () => ((await caller.call('GET', '/wallet')).body['balance'] as { amount: number }).amount;
    const points = async () => (await caller.call('GET', '/loyalty')).body['points'];
    const mails = async () => (await system.mailsTo(email)).map(({ subject }) => subject);
    const order = (sku: string, quantity: number) => caller.call('POST', '/orders', { items: [{ sku, quantity }] });
    const becomes = ({ headers }: Answer, state: string) =>
      until(
        async () => (await caller.call('GET', String(headers.get('location')))).body['state'] === state,
        `the order is ${state}`,
      );
    const hasMail = (subject: string) =>
      until(async () => (await mails()).includes(subject), `there is a mail "${subject}"`);
    const statement = async () =>
      (await system.mailsTo(email)).find(({ subject }) => subject.startsWith('Your statement'))?.text;
    return { caller, balance, points, order, becomes, hasMail, statement };
  }

  /** Somebody who sees today's figures, as analytics has them. */
  async function analyst() {
    const operator = system.callerAt(apps.get('gateway')!);
    await operator.registerOperator(`${freshName('operator')}@warren.example`, 'Operator');
    return async () => {
      const today = new Date().toISOString().slice(0, 10);
      const { body } = await operator.call('GET', `/analytics/summary?from=${today}&to=${today}`);
      return (body['days'] as AnswerOf<typeof GetSummary>['days'])[0];
    };
  }

  async function available(sku: string): Promise<number> {
    const query = 'SELECT available FROM inventory.products WHERE sku = $1';
    const [row] = await system.rows<{ available: number }>('worker', query, [sku]);
    return row?.available ?? -1;
  }
  const stockIs = (sku: string, count: number) =>
    until(async () => (await available(sku)) === count, `there are ${count} of ${sku}`);

  /** Keeps the warehouse from reserving while the work goes on: an order that is placed meanwhile is on its way. */
  async function heldUp(sku: string, work: (sql: Client) => Promise<void>): Promise<void> {
    const sql = new Client({ connectionString: databaseUrl(system.postgres.url, 'worker') });
    sql.on('error', () => undefined); // the database itself may be the one to go down
    await sql.connect();
    await sql.query('BEGIN');
    await sql.query('SELECT 1 FROM inventory.products WHERE sku = $1 FOR UPDATE', [sku]);
    try {
      await work(sql);
      await sql.query('COMMIT').catch(() => undefined);
    } finally {
      await sql.end().catch(() => undefined);
    }
  }

  it('is reserved, paid and counted at once, and confirmed; the customer has a mail and points', async () => {
    const before = await available(HAY.sku);
    const ada = await customer(10_000);
    const placed = await ada.order(HAY.sku, 2);
    expect(placed).toMatchObject({ status: 201, body: { total: { amount: 2 * HAY.price } } });
    await ada.becomes(placed, 'confirmed');
    await ada.hasMail(CONFIRMED);
    await until(async () => (await ada.points()) === 29, 'there are 29 points');
    expect(await ada.balance()).toBe(10_000 - 2 * HAY.price);
    expect(await available(HAY.sku)).toBe(before - 2);

    const path = `/orders/${String(placed.body['id'])}/timeline`;
    let steps: TimelineStep[] = [];
    await until(async () => {
      steps = (await ada.caller.call('GET', path)).body['steps'] as TimelineStep[];
      return EVENTS.every((type) => typesOf(steps).includes(type));
    }, 'the timeline is complete');
    const step = (type: string) => steps.find((each) => each.type === type)!;
    const causeOf = (type: string) => steps.find(({ id }) => id === step(type).cause);
    expect(causeOf('stock.reserved.v1')?.type).toBe('order.placed.v1');
    expect(causeOf('payment.succeeded.v1')?.type).toBe('order.placed.v1');
    expect(causeOf('points.earned.v1')?.type).toBe('payment.succeeded.v1');
    expect(['stock.reserved.v1', 'payment.succeeded.v1']).toContain(causeOf('order.confirmed.v1')?.type);
    const { id: userId } = (await ada.caller.call('GET', '/auth/me')).body;
    expect(steps.map(({ caller }) => caller)).toEqual(steps.map(() => userId));
    for (const type of EVENTS.slice(1)) {
      expect(Date.parse(step(type).at)).toBeGreaterThanOrEqual(Date.parse(causeOf(type)!.at));
    }
    const counted = await analyst();
    await until(async () => (await counted())?.ordersConfirmed === 1, 'analytics has counted it');
    expect(await counted()).toMatchObject({ ordersPlaced: 1, revenue: { EUR: 2 * HAY.price } });
  });

  it('stands in the statement that its customer asks for, beside the wallet, and in no other', async () => {
    const [ada, eve] = await Promise.all([customer(10_000), customer(700)]);
    const ordered = await ada.order(HAY.sku, 2);
    await ada.becomes(ordered, 'confirmed');
    const range = {
      from: new Date(Date.now() - 3_600_000).toISOString(),
      to: new Date(Date.now() + 60_000).toISOString(),
    };
    for (const { caller } of [ada, eve]) {
      const { status, headers } = await caller.call('POST', '/tasks', { type: 'report.statement.v1', payload: range });
      expect(status).toBe(202);
      const state = async () => (await caller.call('GET', String(headers.get('location')))).body['state'];
      await until(async () => (await state()) === 'succeeded', 'the statement is made');
    }
    await until(
      async () => (await eve.statement()) !== undefined && (await ada.statement()) !== undefined,
      'both have a mail',
    );
    expect(await ada.statement()).toContain(`EUR 29.80  confirmed  order ${String(ordered.body['id'])}`);
    expect(await ada.statement()).toMatch(/Before: EUR 0[.]00\s+Change: EUR 70[.]20\s+After: EUR 70[.]20/);
    expect(await eve.statement()).toMatch(
      /Orders: 0\s+Wallet: 1 transactions\s+Before: EUR 0[.]00\s+Change: EUR 7[.]00/,
    );
  });

  it('makes no statement of a range that is none, or of more than a year', async () => {
    const { caller } = await customer(100);
    const ask = (from: string, to: string) =>
      caller.call('POST', '/tasks', { type: 'report.statement.v1', payload: { from, to } });
    for (const to of ['2026-01-01T00:00:00Z', '2028-01-01T00:00:00Z', 'soon'])
      expect(await ask('2026-01-01T00:00:00Z', to)).toMatchObject({ status: 422 });
  });

  it('that costs more than there is in the wallet holds nothing and charges nothing', async () => {
    const before = await available(HAY.sku);
    const bob = await customer(HAY.price - 1);
    const placed = await bob.order(HAY.sku, 1);
    await bob.becomes(placed, 'rejected');
    await bob.hasMail(REJECTED);
    await stockIs(HAY.sku, before);
    expect(await bob.balance()).toBe(HAY.price - 1);
    expect(await bob.points()).toBe(0);
  });

  it('whose goods go to somebody else in the last moment is refunded, points and all', async () => {
    const sku = 'lantern-limited';
    const eve = await customer(10_000);
    let placed: Answer | undefined;
    await heldUp(sku, async (sql) => {
      placed = await eve.order(sku, 1);
      expect(placed.status).toBe(201);
      await eve.becomes(placed, 'paid');
      await sql.query('UPDATE inventory.products SET available = 0 WHERE sku = $1', [sku]);
    });
    await eve.becomes(placed!, 'rejected');
    await eve.hasMail(REJECTED);
    await until(async () => (await eve.balance()) === 10_000, 'the money is back');
    await until(async () => (await eve.points()) === 0, 'the points are gone');
    expect(await available(sku)).toBe(0);
  });

  type Outage = [what: string, goDown: () => Promise<void>, comeBack: () => Promise<void>];
  const of = (name: Name): Outage => [name, () => apps.get(name)!.kill(), async () => void (await start(name))];
  const outages: Outage[] = [
    of('payments'),
    ['RabbitMQ', () => broker.kill(), () => broker.start()],
    ['PostgreSQL', () => system.postgres.kill(), () => system.postgres.start()],
    ...(['gateway', 'email-subscriptions', 'inventory', 'others'] as const).map(of),
  ];

  describe.each(outages.slice(0, OUTAGES))('while %s is down', (_, goDown, comeBack) => {
    it('ends as it does otherwise, once that is back', async () => {
      const before = await available(HAY.sku);
      const [rich, poor] = await Promise.all([customer(10_000), customer(1)]);
      let placed: Answer[] = [];
      await heldUp(HAY.sku, async () => {
        placed = await Promise.all([rich.order(HAY.sku, 3), poor.order(HAY.sku, 1)]);
        await goDown();
      });
      await comeBack();
      await rich.becomes(placed[0]!, 'confirmed');
      await poor.becomes(placed[1]!, 'rejected');
      await stockIs(HAY.sku, before - 3);
      expect([await rich.balance(), await poor.balance()]).toEqual([10_000 - 3 * HAY.price, 1]);
      await Promise.all([rich.hasMail(CONFIRMED), poor.hasMail(REJECTED)]);
    });
  });
});
