import { OrderPlaced, OrderPlacedV2, SubscriberAdded, SubscriberRemoved, UserRegistered } from '@showcase/contracts';
import { newId, type RabbitContext, RetryAfterError } from '@warren/messaging';
import { Harness } from '@warren/testing';
import { CrmStub } from '../../test/crm-stub.ts';
import { IdempotencyStore, type Ending } from '../idempotency/idempotency-store.ts';
import { WORKER_SETTINGS } from '../pool/worker-settings.ts';
import { pool } from './crm.pool.ts';

/** The ledger without its database: idempotency-store.int.spec.ts has that. */
class Ledger {
  readonly states = new Map<string, Ending['state'] | 'claimed'>();

  async once<E extends Ending>(
    { id }: RabbitContext,
    _subject: string,
    call: () => Promise<E>,
  ): Promise<E | undefined> {
    if (this.states.get(id) === 'claimed') throw new RetryAfterError(1_000, 'Another worker is working on it.');
    if (this.states.has(id)) return undefined;
    this.states.set(id, 'claimed');
    try {
      const ending = await call();
      this.states.set(id, ending.state);
      return ending;
    } catch (error) {
      this.states.delete(id);
      throw error;
    }
  }
}

const crm = new CrmStub();
const ada = { userId: newId(), email: 'ada@example.com', name: 'Ada', registeredAt: '2026-11-20T23:59:59Z' };
let harness: Harness;
let ledger: Ledger;
let url: string;

beforeAll(async () => {
  url = await crm.listen();
});
beforeEach(() => {
  harness = Harness.start();
  ledger = new Ledger();
  crm.calls.all.length = 0;
});
afterEach(() => harness.close());
afterAll(() => crm.close());

async function startPool(crmUrl: string | undefined): Promise<void> {
  const providers = [
    ...(pool.providers ?? []),
    { provide: IdempotencyStore, useValue: ledger },
    { provide: WORKER_SETTINGS, useValue: { crmUrl } },
  ];
  await harness.serve({ group: 'crm', controllers: [...pool.handlers], providers });
}

const statuses = (): number[] => crm.calls.all.map(({ status }) => status);

describe('the CRM', () => {
  const money = { amount: 700_000, currency: 'EUR' };
  const order = {
    orderId: newId(),
    customer: ada,
    total: money,
    placedAt: '2026-11-21T12:00:00Z',
    items: [{ sku: 'hutch', name: 'Hutch', quantity: 1, unitPrice: money }],
    discountCode: 'SPRING',
  };
  const subscriber = { subscriberId: newId(), email: ada.email, userId: ada.userId };

  it.each([
    [UserRegistered.type, UserRegistered, ada, { userId: ada.userId, email: ada.email, name: 'Ada' }],
    [
      OrderPlacedV2.type,
      OrderPlacedV2,
      order,
      { email: ada.email, userId: ada.userId, orderId: order.orderId, total: money, discountCode: 'SPRING' },
    ],
    [
      SubscriberAdded.type,
      SubscriberAdded,
      { ...subscriber, ...{ source: 'double-opt-in', name: 'Ada', addedAt: order.placedAt } },
      { email: ada.email },
    ],
    [
      SubscriberRemoved.type,
      SubscriberRemoved,
      { ...subscriber, reason: 'unsubscribed', removedAt: order.placedAt },
      { email: ada.email },
    ],
  ])('is told of %s, under its id', async (type, contract, payload, data) => {
    await startPool(url);
    const id = await harness.messenger.publish(contract, payload as never);
    await harness.settled();
    expect(crm.calls.all).toMatchObject([{ key: id, status: 200, body: { id, type, data } }]);
    expect(ledger.states.get(id)).toBe('done');
  });

  it('is told once of an order that is published in both of its versions', async () => {
    await startPool(url);
    const { items: lines, discountCode: _, ...first } = order;
    await harness.messenger.publish(OrderPlaced, { ...first, lines });
    await harness.messenger.publish(OrderPlacedV2, order);
    await harness.settled();
    expect(crm.calls.all.map(({ body: { type } }) => type)).toEqual([OrderPlacedV2.type]);
  });

  it('is told again, with the same key, until it takes it', async () => {
    await startPool(url);
    crm.willAnswer(ada.email, 500, 503, 429, 408);
    const id = await harness.messenger.publish(UserRegistered, ada);
    await harness.settled();
    expect(statuses()).toEqual([500, 503, 429, 408, 200]);
    expect(new Set(crm.calls.all.map(({ key }) => key))).toEqual(new Set([id]));
    expect(ledger.states.get(id)).toBe('done');
  });

  it('is waited for while it is down, and no attempt counts', async () => {
    await startPool(url);
    crm.willAnswer(ada.email, ...Array.from({ length: 12 }, () => 503)); // more than there are attempts
    await harness.messenger.publish(UserRegistered, ada);
    await harness.settled();
    expect(statuses().at(-1)).toBe(200);
    expect(harness.messages.deadLetters).toEqual([]);
  });

  it('is left alone for as long as it says', async () => {
    await startPool(url);
    crm.willAnswer(ada.email, 429);
    await harness.messenger.publish(UserRegistered, ada);
    await harness.advance(29_000);
    expect(statuses()).toEqual([429]);
    await harness.settled();
    expect(statuses()).toEqual([429, 200]);
  });

  it.each([422, 301])('is given up at once when it answers %d', async (status) => {
    await startPool(url);
    crm.willAnswer(ada.email, status);
    const id = await harness.messenger.publish(UserRegistered, ada);
    await harness.settled();
    expect(harness.messages.expectDeadLetter(UserRegistered, 'crm-refused').id).toBe(id);
    expect(statuses()).toEqual([status]);
    expect(ledger.states.has(id)).toBe(false); // to be redriven
  });

  it('is waited for when nobody is there', async () => {
    const gone = new CrmStub();
    const address = await gone.listen();
    await gone.close();
    await startPool(address);
    await harness.messenger.publish(UserRegistered, ada);
    await harness.advance(3_600_000);
    expect(harness.messages.deadLetters).toEqual([]);
    expect(harness.broker.unfinished).not.toEqual([]);
  });

  it('is skipped, on record, where there is none', async () => {
    await startPool(undefined);
    const id = await harness.messenger.publish(UserRegistered, ada);
    await harness.settled();
    expect(ledger.states.get(id)).toBe('skipped');
  });

  it('is told once of what comes twice', async () => {
    await startPool(url);
    const id = newId();
    for (let time = 0; time < 2; time++) await harness.messenger.publish(UserRegistered, ada, { id });
    await harness.settled();
    expect(statuses()).toEqual([200]);
  });
});
