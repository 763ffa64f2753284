import { randomUUID } from 'node:crypto';
import {
  accessPolicy,
  DepositMoney,
  GetWallet,
  PaymentSucceeded,
  publishedBy,
  SCOPES,
  WithdrawMoney,
} from '@showcase/contracts';
import { QueuePaused } from '@warren/contracts';
import { newId, type SignMessage, TOKEN_HEADER, type TokenBinding } from '@warren/messaging';
import { MessageTokenIssuer } from '@warren/security';
import { until } from '@warren/testing';
import { messageTokenKeys } from '../../../contracts/test/message-token-keys.ts';
import { type Caller, RunningSystem } from '../running-system.ts';

/** Whoever has the pool `loyalty`: its key, and a login at the broker that may everything, so that tokens stand alone. */
const eve: SignMessage = new MessageTokenIssuer(messageTokenKeys.keys.loyalty, { subject: 'eve', scopes: SCOPES }, {})
  .sign;

let system: RunningSystem;
let customer: Caller;
let userId: string;

beforeAll(async () => {
  system = await RunningSystem.create();
  const gateway = await system.start('gateway');
  await system.start('worker', { WARREN_POOLS: 'payments,loyalty' });
  customer = system.callerAt(gateway);
  await customer.register(`ada-${randomUUID()}@example.com`, 'Ada');
  userId = String((await customer.call('GET', '/auth/me')).body['id']);
});

afterAll(() => system.close());

interface Forged {
  readonly exchange: string;
  readonly routingKey?: string;
  readonly kind: TokenBinding['kind'];
  readonly type: string;
  readonly payload: object;
}

/** Publishes as the pool could. @returns the message's id */
async function publish({ exchange, routingKey = '', kind, type, payload }: Forged, sign = eve): Promise<string> {
  const [id, content] = [newId(), Buffer.from(JSON.stringify(payload))];
  const token = await sign({ id, kind, type, content, correlationId: id });
  const headers = { [TOKEN_HEADER]: token };
  system.inspector.channel.publish(exchange, routingKey, content, {
    messageId: id,
    type,
    correlationId: id,
    headers,
    persistent: true,
  });
  return id;
}

async function isRefused(id: string): Promise<void> {
  await until(() => system.inspector.dead.some(({ properties }) => properties.messageId === id), 'it is refused');
  const { properties } = system.inspector.dead.find((dead) => dead.properties.messageId === id)!;
  expect(properties.headers?.['warren-dead-reason']).toBe('forbidden');
}

const balance = async (): Promise<unknown> => (await customer.call('GET', '/wallet')).body['balance'];

describe('as the pool loyalty, with its key', () => {
  it('an event of another is a dead letter: nobody gets points for a payment that was none', async () => {
    const [event] = [PaymentSucceeded.type];
    expect(publishedBy('loyalty').map(({ type }) => type)).not.toContain(event);
    const payload = {
      ...{ orderId: randomUUID(), paymentId: randomUUID(), paidAt: new Date().toISOString() },
      customer: { userId, email: 'a@example.com', name: 'Ada' },
      total: { amount: 99_999_900, currency: 'EUR' },
    };
    await isRefused(await publish({ exchange: `warren.event.${event}`, kind: 'event', type: event, payload }));
    expect((await customer.call('GET', '/loyalty')).body).toMatchObject({ points: 0 });
  });

  it('money of another is not withdrawn', async () => {
    const before = await balance();
    const payload = { withdrawalId: randomUUID(), userId, amount: { amount: 666, currency: 'EUR' } };
    await isRefused(
      await publish({
        exchange: 'warren.requests',
        routingKey: 'payments',
        kind: 'request',
        type: WithdrawMoney.type,
        payload,
      }),
    );
    expect(await balance()).toEqual(before);
  });

  it('a captured token of the gateway is worth nothing on another body', async () => {
    const before = await balance();
    const gateway = new MessageTokenIssuer(
      messageTokenKeys.keys.gateway,
      { subject: userId, scopes: SCOPES },
      accessPolicy,
    );
    const small = Buffer.from(JSON.stringify({ depositId: randomUUID(), userId, amount: 1 }));
    const payload = { depositId: randomUUID(), userId, amount: { amount: 1_000_000, currency: 'EUR' } };
    const deposit = {
      exchange: 'warren.requests',
      routingKey: 'payments',
      kind: 'request',
      type: DepositMoney.type,
      payload,
    } as const;
    await isRefused(await publish(deposit, (message) => gateway.sign({ ...message, content: small })));
    expect(await balance()).toEqual(before);
  });

  it('a queue is not paused', async () => {
    const payload = {
      queue: 'loyalty.events',
      reason: 'eve',
      pausedBy: randomUUID(),
      pausedAt: new Date().toISOString(),
    };
    await publish({ exchange: `warren.event.${QueuePaused.type}`, kind: 'event', type: QueuePaused.type, payload });
    await until(() => /An event is ignored.*queue.paused.v1/.test(system.log), 'its workers say that they ignore it');
  });

  it('a forged reply does not become the answer: GET /wallet fails, and shows no -666', async () => {
    const { channel } = system.inspector;
    await channel.assertQueue('eve', { durable: false });
    await channel.bindQueue('eve', 'warren.requests', 'payments');
    await channel.consume(
      'eve',
      (request) => {
        const { correlationId, replyTo, messageId: id } = request!.properties as unknown as Record<string, string>;
        const content = Buffer.from('{"balance":{"amount":-666,"currency":"EUR"},"at":null}');
        const token = eve({ id: id!, kind: 'reply', type: GetWallet.type, content, correlationId: id! });
        const headers = { 'warren-status': 'last', [TOKEN_HEADER]: token };
        channel.publish('warren.replies', replyTo!, content, { correlationId: correlationId!, headers });
      },
      { noAck: true },
    );
    const answers = await Promise.all(Array.from({ length: 20 }, () => customer.call('GET', '/wallet')));
    expect(JSON.stringify(answers.map(({ body }) => body))).not.toContain('-666');
    expect(answers.some(({ status }) => status >= 500)).toBe(true);
  });
});
