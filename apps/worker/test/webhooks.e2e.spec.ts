import {
  EnableWebhook,
  GetWebhook,
  ListWebhookDeliveries,
  ListWebhooks,
  type NewWebhookEndpoint,
  OrderPlaced,
  RedeliverWebhook,
  RegisterWebhook,
  RemoveWebhook,
  SubscriberAdded,
  type WebhookDelivery,
  WebhookDisabled,
} from '@showcase/contracts';
import { type InputOf } from '@warren/contracts';
import { newId } from '@warren/messaging';
import { managementApi, until } from '@warren/testing';
import { pools } from '../src/pools.ts';
import { EndpointStub, verified } from './endpoint-stub.ts';
import { createWorkerSystem, type WorkerSystem } from './worker-system.ts';

const { webhooks } = pools;
const NEVERMIND = { 'retry-after': '0' };
const customers = new EndpointStub();
let system: WorkerSystem;
beforeAll(async () => {
  system = await createWorkerSystem();
  await waitShortly(system.amqpUrl);
  await customers.listen();
});
afterEach(() => system.stopWorkers());
afterAll(async () => {
  await system.close();
  await customers.close();
});

/** A policy that is shorter than the queues' own time to live: what is tried again comes back soon. */
async function waitShortly(amqpUrl: string): Promise<void> {
  await managementApi().put(`/policies${new URL(amqpUrl).pathname}/short-waits`, {
    pattern: '^warren[.]retry[.]',
    'apply-to': 'queues',
    definition: { 'message-ttl': 100 },
  });
}

const start = (disableAfterMs = 3_600_000) =>
  system.start({ webhooks }, { webhookNetworks: 'any', webhookDisableAfterMs: disableAfterMs });

async function register(path: string, request: Partial<InputOf<typeof RegisterWebhook>> = {}) {
  const ownerId = newId();
  const types: NewWebhookEndpoint['types'] = ['order.placed.v1'];
  const endpoint = await system.messenger.request(RegisterWebhook, {
    ownerId,
    url: customers.url(path),
    types,
    ...request,
  });
  return { ...endpoint, ownerId: request.ownerId ?? ownerId };
}

const order = (userId: string): InputOf<typeof OrderPlaced> => ({
  orderId: newId(),
  customer: { userId, email: 'ada@example.com', name: 'Ada' },
  lines: [{ sku: 'carrot', name: 'Carrot', quantity: 1, unitPrice: { amount: 120, currency: 'EUR' } }],
  total: { amount: 120, currency: 'EUR' },
  placedAt: '2026-11-21T12:00:00Z',
});

async function deliveriesOf({ id, ownerId }: { id: string; ownerId: string }): Promise<WebhookDelivery[]> {
  return (await system.messenger.request(ListWebhookDeliveries, { id, ownerId })).items;
}

describe('a fact that a customer asked for', () => {
  it('is told once to each endpoint, signed, also when the fact comes twice', async () => {
    await start();
    const endpoint = await register('/once');
    const event = order(endpoint.ownerId);
    const id = newId();
    for (let i = 0; i < 2; i++) await system.messenger.publish(OrderPlaced, event, { id });
    const call = await customers.calls.next(({ path }) => path === '/once');
    expect(call.headers['webhook-id']).toBe(id);
    expect(verified(call, endpoint.secret)).toMatchObject({ type: 'order.placed.v1', data: event });
    expect(() => verified({ ...call, body: call.body.replace('120', '1') }, endpoint.secret)).toThrow();
    await system.inspector.drained('webhooks.events');
    await system.inspector.drained('task.webhook.deliver.v1');
    await until(async () => (await deliveriesOf(endpoint))[0]?.state === 'delivered', 'it is noted');
    expect(customers.of('/once')).toHaveLength(1);
  });

  it("is not told to another customer's endpoint, nor to one that asked for something else", async () => {
    await start();
    const mine = await register('/mine');
    const others = await register('/others');
    const elsewhere = await register('/elsewhere', { ownerId: mine.ownerId, types: ['order.confirmed.v1'] });
    await system.messenger.publish(OrderPlaced, order(mine.ownerId));
    await customers.calls.next(({ path }) => path === '/mine');
    expect(await deliveriesOf(others)).toEqual([]);
    expect(await deliveriesOf(elsewhere)).toEqual([]);
  });

  it("is told to operators' endpoints alone when it is about no customer, also where a user's asked before", async () => {
    await start();
    const types: NewWebhookEndpoint['types'] = ['subscriber.added.v1'];
    await expect(register('/refused', { types })).rejects.toMatchObject({ code: 'endpoint-types' });
    await register('/list-a', { types, asOperator: true });
    await register('/list-b', { types, asOperator: true });
    const before = await register('/before');
    await system.rows(`UPDATE webhooks.endpoints SET types = '{subscriber.added.v1}' WHERE id = $1`, [before.id]);
    const event = { subscriberId: newId(), email: 'b@example.com', name: 'B', addedAt: '2026-11-21T12:00:00Z' };
    await system.messenger.publish(SubscriberAdded, event);
    await Promise.all(['/list-a', '/list-b'].map((wanted) => customers.calls.next(({ path }) => path === wanted)));
    expect(await deliveriesOf(before)).toEqual([]);
  });
});

describe('an endpoint that fails', () => {
  it('is called again, with the same id, by the policy when it said "at once"', async () => {
    customers.willAnswer('/busy', [503, NEVERMIND], [500, NEVERMIND]);
    await start();
    const endpoint = await register('/busy');
    await system.messenger.publish(OrderPlaced, order(endpoint.ownerId));
    await until(async () => (await deliveriesOf(endpoint))[0]?.state === 'delivered', 'it came through');
    expect(new Set(customers.of('/busy').map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    const [delivery] = await deliveriesOf(endpoint);
    expect(delivery?.attempts.map(({ status }) => status)).toEqual([503, 500, 204]);
    expect(await system.messenger.request(GetWebhook, endpoint)).toMatchObject({ failingSince: null });
  });

  it('is disabled when it is gone, once, which is a fact; nothing goes to dead letters', async () => {
    customers.willAnswer('/gone', [410, {}]);
    await start();
    const endpoint = await register('/gone');
    await system.inspector.channel.assertQueue('disabled', { durable: true });
    await system.inspector.channel.bindQueue('disabled', 'warren.event.webhook.disabled.v1', '');
    await system.messenger.publish(OrderPlaced, order(endpoint.ownerId));
    await until(async () => (await system.inspector.messageCount('disabled')) === 1, 'the fact was published');
    const message = await system.inspector.channel.get('disabled', { noAck: true });
    expect(WebhookDisabled.schema.parse(JSON.parse(message ? message.content.toString() : ''))).toMatchObject({
      endpointId: endpoint.id,
      because: 'It answered 410 Gone.',
    });
    await system.messenger.publish(OrderPlaced, order(endpoint.ownerId));
    await system.inspector.drained('webhooks.events');
    expect(await deliveriesOf(endpoint)).toMatchObject([{ state: 'failed' }]);
    expect(system.inspector.dead).toEqual([]);
  });

  it('is disabled after having failed for too long, and takes part again once it is enabled', async () => {
    customers.willAnswer('/broken', [500, NEVERMIND]);
    await start(0);
    const endpoint = await register('/broken');
    await system.messenger.publish(OrderPlaced, order(endpoint.ownerId));
    await until(async () => {
      const { status } = await system.messenger.request(GetWebhook, endpoint);
      return status === 'disabled';
    }, 'it is disabled');
    const [failed] = await deliveriesOf(endpoint);
    const redelivery = { ...endpoint, deliveryId: failed?.id ?? '' };
    await expect(system.messenger.request(RedeliverWebhook, redelivery)).rejects.toMatchObject({
      code: 'endpoint-disabled',
    });
    expect(await system.messenger.request(EnableWebhook, endpoint)).toMatchObject({ status: 'active' });
    await system.messenger.request(RedeliverWebhook, redelivery);
    await until(async () => (await deliveriesOf(endpoint))[0]?.state === 'delivered', 'it was delivered once more');
  });

  it('follows no redirect', async () => {
    customers.willAnswer('/moved', [302, { location: customers.url('/secret'), ...NEVERMIND }]);
    await start();
    const endpoint = await register('/moved');
    await system.messenger.publish(OrderPlaced, order(endpoint.ownerId));
    await until(async () => (await deliveriesOf(endpoint))[0]?.state === 'delivered', 'it came through');
    expect(customers.of('/moved')).toHaveLength(2);
    expect(customers.of('/secret')).toEqual([]);
  });
});

describe('endpoints', () => {
  it.each([
    'https://127.0.0.1/hook',
    'https://[::1]/hook',
    'https://169.254.169.254/latest/meta-data',
    'https://2130706433/hook',
    'https://localhost/hook',
    'http://93.184.216.34/hook',
    'https://user:secret@93.184.216.34/hook',
  ])('are refused at %s', async (url) => {
    await system.start({ webhooks });
    await expect(register('/', { url })).rejects.toMatchObject({ code: 'endpoint-refused' });
  });

  it('are not called in a private network, whatever their name was resolved to before', async () => {
    await start();
    const endpoint = await register('/rebound', { url: customers.url('/rebound').replace('127.0.0.1', 'localhost') });
    await system.stopWorkers();
    await system.start({ webhooks }, { webhookDisableAfterMs: 0 });
    await system.messenger.publish(OrderPlaced, order(endpoint.ownerId));
    await until(async () => (await deliveriesOf(endpoint))[0]?.state === 'failed', 'it was not called');
    expect((await deliveriesOf(endpoint))[0]?.attempts).toMatchObject([
      { status: null, error: 'localhost is not on the public internet.' },
    ]);
    expect(customers.of('/rebound')).toEqual([]);
  });

  it('are found by their owner only, and go with what they were told', async () => {
    await start();
    const endpoint = await register('/own');
    const stranger = { id: endpoint.id, ownerId: newId() };
    for (const contract of [GetWebhook, RemoveWebhook, EnableWebhook] as const) {
      await expect(system.messenger.request(contract, stranger)).rejects.toMatchObject({ code: 'endpoint-unknown' });
    }
    const { items } = await system.messenger.request(ListWebhooks, { ownerId: endpoint.ownerId });
    expect(items).toMatchObject([{ id: endpoint.id, status: 'active' }]);
    expect(items[0]).not.toHaveProperty('secret');
    await system.messenger.request(RemoveWebhook, endpoint);
    await expect(deliveriesOf(endpoint)).rejects.toMatchObject({ code: 'endpoint-unknown' });
  });

  it('are twenty at most for one customer, also when they come at once', async () => {
    await start();
    const ownerId = newId();
    const registrations = Array.from({ length: 25 }, async (_, i) => register(`/many/${i}`, { ownerId }));
    const outcomes = await Promise.allSettled(registrations);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
  });
});
