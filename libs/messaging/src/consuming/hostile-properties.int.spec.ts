import { Controller, Module, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defineEvent, defineTask, type PayloadOf } from '@warren/contracts';
import { type Broker, BrokerInspector, freshName, Recorder, startBroker, until } from '@warren/testing';
import { connect, type ChannelModel, type ConfirmChannel, type Options } from 'amqplib';
import fc from 'fast-check';
import { z } from 'zod';
import { coalesceWrites } from '../connection/coalesce-writes.ts';
import { readDeadLetter } from '../dead-letters/dead-letter.ts';
import { RabbitExceptionFilter } from '../nest/rabbit-exception-filter.ts';
import { Event, Task } from '../nest/handler-decorators.ts';
import { RabbitServer } from '../nest/rabbit-server.ts';
import { publishOn } from '../publishing/publish-on.ts';
import { eventExchange, eventQueue, taskQueue } from '../topology/names.ts';
import { provision } from '../topology/provision.ts';
import type { RabbitContext } from '../handling/rabbit-context.ts';
import { newId } from '../wire/message-id.ts';

const group = freshName('door');
const Work = defineTask(`${group}.work.v1`, z.object({ n: z.int() }), {});
const Counted = defineEvent(`${group}-thing.counted.v1`, z.object({ n: z.int() }));
const seen = new Recorder<{ n: number; context: RabbitContext }>();

@Controller()
class Handlers {
  @Task(Work, { retry: { attempts: 2, baseMs: 200, maxMs: 250 } })
  work({ n }: PayloadOf<typeof Work>, context: RabbitContext): void {
    seen.record({ n, context });
    if (n < 0) throw new Error('a negative number');
  }

  @Event(Counted)
  counted({ n }: PayloadOf<typeof Counted>, context: RabbitContext): void {
    seen.record({ n, context });
  }
}

@Module({ controllers: [Handlers] })
class Service {}

interface Producer {
  readonly connection: ChannelModel;
  readonly channel: ConfirmChannel;
  /** Rejects with a GoneError when the broker closes the connection. */
  readonly gone: Promise<never>;
}

class GoneError extends Error {}

async function connectProducer(url: string): Promise<Producer> {
  const connection = await connect(url);
  coalesceWrites(connection);
  connection.on('error', () => undefined);
  const gone = new Promise<never>((_, reject) => connection.once('close', () => reject(new GoneError())));
  gone.catch(() => undefined);
  return { connection, channel: await connection.createConfirmChannel(), gone };
}

describe('messages with properties that make no sense', () => {
  /** Its own: some of these messages end channels of RabbitMQ 3.10 that other tests would share. */
  let server: Broker;
  let broker: BrokerInspector;
  let producer: Producer;
  let service: INestMicroservice;
  let next = 0;

  beforeAll(async () => {
    server = await startBroker();
    await provision(server.url, []);
    broker = await BrokerInspector.connect(server.url, [Counted.type]);
    producer = await connectProducer(server.url);
    const strategy = new RabbitServer({ url: server.url, group });
    service = await NestFactory.createMicroservice(Service, { strategy, logger: false });
    service.useGlobalFilters(new RabbitExceptionFilter());
    await service.listen();
  });
  afterAll(async () => {
    await service.close();
    await producer.connection.close();
    await broker.close();
    await server.close();
  });

  /** Publishes past every check of ours. @returns the number that the payload has */
  async function send(properties: Options.Publish, payload?: object, exchange = ''): Promise<number> {
    const n = ++next;
    const type = exchange === '' ? Work.type : Counted.type;
    const routingKey = exchange === '' ? taskQueue(Work.type) : '';
    const content = Buffer.from(JSON.stringify(payload ?? { n }));
    const published = new Promise<void>((resolve, reject) =>
      publishOn(producer.channel, { exchange, routingKey, content, properties: { type, ...properties } }, (error) =>
        error ? reject(error as Error) : resolve(),
      ),
    );
    // RabbitMQ closes the connection of a producer whose headers it cannot read.
    await Promise.race([published, producer.gone]).catch(async (error: unknown) => {
      if (error instanceof GoneError) producer = await connectProducer(server.url);
      throw error;
    });
    return n;
  }

  const deadLetter = async (messageId: string) => readDeadLetter(await broker.deadLetterOf(messageId));
  const handled = (n: number) => seen.next((each) => each.n === n);

  it.each<[string, Options.Publish]>([
    ['a time in milliseconds', { timestamp: Date.parse('2026-11-21T08:30:00Z') }],
    ['a time in the year 1', { headers: { 'warren-deadline': -62_135_596_800_000 } }],
    ['three billion attempts', { headers: { 'warren-attempt': 3_000_000_000 } }],
    ['a cause of 100,000 characters', { headers: { 'warren-cause': 'x'.repeat(30_000) } }],
    ['a conversation with NUL', { headers: { 'warren-conversation': 'a\0b' } }],
  ])('are handled all the same: %s', async (_what, properties) => {
    const { context } = await handled(await send({ messageId: newId(), ...properties }));
    const year = context.timestamp.getUTCFullYear();
    expect(year === 2026 || year === new Date().getUTCFullYear()).toBe(true);
    expect(context.attempt).toBeLessThanOrEqual(1_000_000);
    for (const text of [context.cause ?? '', context.correlationId]) expect(text.length).toBeLessThan(256);
    await handled(await send({ messageId: newId(), ...properties }, undefined, eventExchange(Counted.type)));
  });

  it('are dead letters that name the property, when it must not be guessed', async () => {
    const messageId = newId();
    await send({ messageId, headers: { 'warren-key': 'a\0b' } });
    expect(await deadLetter(messageId)).toMatchObject({
      reason: 'property-invalid',
      error: expect.stringContaining('"warren-key"') as string,
    });
  });

  it('are one dead letter with the true reason, when their headers are too large to be carried along', async () => {
    const messageId = newId();
    const big = 'x'.repeat(30_000);
    await send({ messageId, headers: { one: big, two: big, three: big, small: 'kept' } }, { n: 'no number' });
    const dead = await deadLetter(messageId);
    expect(dead).toMatchObject({ reason: 'invalid-payload', headers: { small: 'kept' } });
    expect(String(dead.headers['warren-cut']).split(', ')).toHaveLength(2);
    const behind = await handled(await send({ messageId: newId() }));
    expect(behind.context.attempt).toBe(1);
    expect(broker.dead.filter(({ properties }) => properties.messageId === messageId)).toHaveLength(1);
  });

  it('whatever the headers, a message that fails is tried again and dies once, and nothing is left in the queue', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    const value = fc.oneof(
      text,
      fc.double({ noNaN: false }),
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.oneof(text, fc.double()), { maxLength: 4 }),
      fc.dictionary(fc.string({ maxLength: 20 }), text, { maxKeys: 4 }),
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
      fc.nat().map((seconds) => ({ '!': 'timestamp', value: seconds })),
      fc.record({ places: fc.nat(255), digits: fc.nat() }).map((decimal) => ({ '!': 'decimal', value: decimal })),
    );
    const name = fc.oneof(
      fc.string({ minLength: 1, maxLength: 60 }),
      fc.constantFrom('warren-attempt', 'warren-history', 'warren-cause', 'warren-replay', 'traceparent', 'CC'),
    );
    const samples = fc.sample(fc.dictionary(name, value, { maxKeys: 8 }), 60);
    const sent: string[] = [];
    for (const { CC: _, ...headers } of samples) {
      const messageId = newId();
      const wasSent = await send({ messageId, headers }, { n: -1 }).then(
        () => true,
        () => false, // amqplib has no form for it either
      );
      if (wasSent) sent.push(messageId);
    }
    expect(sent.length).toBeGreaterThan(20);
    for (const id of sent) expect((await deadLetter(id)).reason).toMatch(/attempts-exhausted|replay-refused/);
    await until(async () => (await broker.messageCount(taskQueue(Work.type))) === 0, 'the queue is empty');
    const ids = broker.dead.map(({ properties }) => properties.messageId as string).filter((id) => sent.includes(id));
    expect(new Set(ids).size).toBe(ids.length);
    expect(await broker.messageCount(eventQueue(group))).toBe(0);
  });
});
