import { BrokerInspector, managementApi, Recorder, testVhost, until, type TestVhost } from '@warren/testing';
import { connect, type ConsumeMessage } from 'amqplib';
import { RabbitConnection } from '../connection/connection.ts';
import { settle } from '../consuming/settlement.ts';
import { readDeadLetter } from '../dead-letters/dead-letter.ts';
import { definitionsOf } from './definitions.ts';
import { RetryAfterError, UnroutableError } from '../errors.ts';
import { outcomeOfFailure } from '../handling/outcome.ts';
import { defaultRetryPolicy } from '../handling/retry-policy.ts';
import { Publisher } from '../publishing/publisher.ts';
import { HEADER } from '../wire/headers.ts';
import { newId } from '../wire/message-id.ts';
import { provision } from './provision.ts';
import { Redelivery } from '../dead-letters/redelivery.ts';
import { sharedTopology } from './shared-topology.ts';

/** RabbitMQ lets 32 letters of a queue be under way, and those that nothing takes stay so. */
const MANY = 100;

it('is declared beside an exchange that an older Warren has left, and a policy makes up for what that lacks', async () => {
  const vhost = await testVhost('older');
  const connection = await connect(vhost.url);
  const channel = await connection.createChannel();
  await channel.assertExchange('warren.redeliver', 'direct', { durable: true });
  expect(await provision(vhost.url, ['user.seen.v1'])).toMatchObject([{ name: 'warren.redeliver' }]);
  await channel.checkQueue('warren.retry.1h');
  await channel.checkExchange('warren.event.user.seen.v1');
  await connection.close();
  expect(await provision(vhost.url, [])).toMatchObject([{ name: 'warren.redeliver' }]);

  await managementApi().put(`/policies${new URL(vhost.url).pathname}/warren-homeless`, {
    pattern: '^warren[.]redeliver$',
    'apply-to': 'exchanges',
    definition: { 'alternate-exchange': 'warren.homeless' },
  });
  const broker = await BrokerInspector.attach(vhost.url);
  await broker.deadLetterOf(broker.publish('warren.retry.250ms', 'gone.events', 'a.b.v1', '{}'));
  await broker.close();
  await vhost.drop();
});

describe.each(['provisioned over AMQP', 'loaded from definitions.json'])('the ladder of retries, %s', (declared) => {
  let vhost: TestVhost;
  let broker: BrokerInspector;

  beforeAll(async () => {
    vhost = await testVhost('ladder');
    const definitions = definitionsOf(sharedTopology([]), new URL(vhost.url).pathname.slice(1));
    if (declared.startsWith('loaded')) await managementApi().post('/definitions', definitions);
    broker = await (declared.startsWith('loaded')
      ? BrokerInspector.attach(vhost.url)
      : BrokerInspector.connect(vhost.url));
  });

  afterAll(async () => {
    await broker.close();
    await vhost.drop();
  });

  it('brings back what has a queue, however many lie beside it whose queue was deleted; those are dead letters', async () => {
    const { queue } = await broker.channel.assertQueue('here.events', { durable: true });
    await broker.channel.bindQueue(queue, 'warren.redeliver', queue);
    const back = new Recorder<unknown>();
    await broker.channel.consume(queue, (message) => back.record(message?.properties.messageId), { noAck: true });
    const put = (key: string) => broker.publish('warren.retry.250ms', key, 'a.b.v1', '{}');
    const lost = Array.from({ length: MANY }, () => put('deleted.events'));
    const kept = put(queue);

    await back.next((id) => id === kept);
    const deadLetters = await Promise.all(lost.map((id) => broker.deadLetterOf(id)));
    expect(readDeadLetter(deadLetters[0]!)).toMatchObject({
      queue: 'deleted.events',
      reason: 'queue-gone',
      id: lost[0],
    });
    expect(broker.dead).toHaveLength(MANY);
  });

  it('carries along a time that lies beyond its longest delay', async () => {
    const connection = new RabbitConnection(vhost.url, 'beyond');
    const publisher = new Publisher(connection);
    connection.open();
    await until(() => publisher.unavailableReason === undefined, 'it is connected');
    const properties = { messageId: newId(), type: 'a.b.v1', headers: { [HEADER.notBefore]: 1 } };
    const delivery = { content: Buffer.from('{}'), fields: {}, properties } as unknown as ConsumeMessage;
    const settleAfter = (ms: number): Promise<unknown> =>
      settle(outcomeOfFailure(new RetryAfterError(ms, 'busy'), 1, defaultRetryPolicy), delivery, 'b.events', publisher);

    await settleAfter(7_200_000);
    const beyond = await broker.channel.get('warren.retry.1h', { noAck: true });
    const notBefore = Number(beyond && beyond.properties.headers?.[HEADER.notBefore]);
    expect(Math.abs(notBefore - Date.now() - 7_200_000)).toBeLessThan(60_000);
    await settleAfter(3_600_000);
    const within = await broker.channel.get('warren.retry.1h', { noAck: true });
    expect(within && within.properties.headers).not.toHaveProperty(HEADER.notBefore);
    await publisher.close();
    await connection.close();
  });

  it('does not catch what is redriven to a queue that is gone: whoever sent it is told', async () => {
    const redelivery = new Redelivery({ url: vhost.url, service: 'test' });
    await until(() => redelivery.unavailableReason === undefined, 'it is connected');
    const id = broker.publish('warren.retry.250ms', 'gone.events', 'a.b.v1', '{}');
    const deadLetter = readDeadLetter(await broker.deadLetterOf(id));
    await expect(redelivery.redeliver(deadLetter)).rejects.toThrow(UnroutableError);
    await redelivery.close();
  });
});
