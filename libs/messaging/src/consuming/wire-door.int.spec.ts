import { Controller, Module, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defineEvent, defineRequest, defineTask, type PayloadOf } from '@warren/contracts';
import { amount, type Broker, BrokerInspector, freshName, startBroker, until } from '@warren/testing';
import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import { z } from 'zod';
import { coalesceWrites } from '../connection/coalesce-writes.ts';
import { connectToAny } from '../connection/connect-to-any.ts';
import { readDeadLetter } from '../dead-letters/dead-letter.ts';
import { PermanentError } from '../errors.ts';
import { Event, Request, Task } from '../nest/handler-decorators.ts';
import { RabbitExceptionFilter } from '../nest/rabbit-exception-filter.ts';
import { RabbitServer } from '../nest/rabbit-server.ts';
import { DEAD, eventExchange, eventQueue, partitionQueue, requestQueue, taskQueue } from '../topology/names.ts';
import { provision } from '../topology/provision.ts';
import { nested, randomMessages } from '../wire/random-message.fixture.ts';
import { publishRaw, type RawProperties, type RawTable } from '../wire/raw-message.fixture.ts';

const [plain, ordered] = [freshName('door'), freshName('ordered-door')];
const Numbered = z.object({ n: z.int(), fails: z.boolean() });
const Work = defineTask(`${plain}.work.v1`, Numbered);
const Counted = defineEvent(`${plain}-thing.counted.v1`, Numbered);
const Moved = defineEvent(`${ordered}-thing.moved.v1`, Numbered);
const Ask = defineRequest(`${plain}.ask.v1`, Numbered, z.object({ n: z.int() }));

const KINDS = [
  { type: Work.type, exchange: '', routingKey: taskQueue(Work.type) },
  { type: Counted.type, exchange: eventExchange(Counted.type), routingKey: '' },
  { type: Moved.type, exchange: eventExchange(Moved.type), routingKey: '' },
  { type: Ask.type, exchange: '', routingKey: requestQueue(plain) },
] as const;
const QUEUES = [
  taskQueue(Work.type),
  eventQueue(plain),
  partitionQueue(ordered, 0),
  partitionQueue(ordered, 1),
  requestQueue(plain),
];

/** How often each message was handled, and which became dead letters, by its number. */
const handled = new Map<number, number>();
const dead = new Map<number, ConsumeMessage[]>();

function handle({ n, fails }: { n: number; fails: boolean }): { n: number } {
  handled.set(n, (handled.get(n) ?? 0) + 1);
  if (fails) throw new PermanentError('as-asked', 'Its payload says so.');
  return { n };
}

@Controller()
class Handlers {
  @Task(Work)
  work(payload: PayloadOf<typeof Work>): void {
    handle(payload);
  }

  @Event(Counted)
  counted(payload: PayloadOf<typeof Counted>): void {
    handle(payload);
  }

  @Request(Ask)
  ask(payload: PayloadOf<typeof Ask>): { n: number } {
    return handle(payload);
  }
}

@Controller()
class OrderedHandlers {
  @Event(Moved)
  moved(payload: PayloadOf<typeof Moved>): void {
    handle(payload);
  }
}

@Module({ controllers: [Handlers] })
class Service {}
@Module({ controllers: [OrderedHandlers] })
class OrderedService {}

type Kind = (typeof KINDS)[number];

interface Sent {
  readonly n: number;
  readonly kind: Kind;
  readonly fails: boolean;
  readonly properties: RawProperties;
}

describe('any message that AMQP has a form for', () => {
  /** Its own: some of these messages end channels of RabbitMQ 3.10 that other tests would share. */
  let server: Broker;
  let broker: BrokerInspector;
  let services: INestMicroservice[];
  let losses = 0;
  const rejections: unknown[] = [];
  const note = (error: unknown): void => void rejections.push(error);

  async function start(module: object, options: { group: string; partitions?: number }): Promise<INestMicroservice> {
    const strategy = new RabbitServer({ url: server.url, ...options });
    const service = await NestFactory.createMicroservice(module as never, { strategy, logger: false });
    service.useGlobalFilters(new RabbitExceptionFilter());
    await service.listen();
    strategy.unwrap().on('disconnect', () => losses++);
    return service;
  }

  beforeAll(async () => {
    process.on('unhandledRejection', note);
    server = await startBroker();
    await provision(server.url, []);
    broker = await BrokerInspector.connect(server.url, [Counted.type, Moved.type]);
    const { queue } = await broker.channel.assertQueue('', { exclusive: true });
    await broker.channel.bindQueue(queue, DEAD, '');
    await broker.channel.consume(queue, (deadLetter) => deadLetter && noteDead(deadLetter), { noAck: true });
    services = [await start(Service, { group: plain }), await start(OrderedService, { group: ordered, partitions: 2 })];
  });
  afterAll(async () => {
    process.off('unhandledRejection', note);
    await Promise.all((services ?? []).map((service) => service.close()));
    await broker.close();
    await server.close();
  });

  function noteDead(deadLetter: ConsumeMessage): void {
    const { n } = JSON.parse(deadLetter.content.toString()) as { n?: number };
    if (n !== undefined) dead.set(n, [...(dead.get(n) ?? []), deadLetter]);
  }

  const count = amount('WIRE_MESSAGES', 2_000);
  const timeoutMs = 120_000 + 20 * count;

  it(
    'is handled once, or is one dead letter with a true reason, and harms no other',
    async () => {
      const seed = amount('WIRE_SEED', Date.now() & 0x7fffffff);
      process.stdout.write(`wire door: ${count} messages, WIRE_SEED=${seed}\n`);
      const sent = (await Promise.all(KINDS.map((_, index) => sendAll(index, count / KINDS.length, seed)))).flat();
      expect(sent.length).toBeGreaterThan(0.9 * count);
      await until(() => sent.every(hasEnded), 'all have ended').catch(() => undefined); // which have not is told below
      expect(sent.filter((each) => !endedWell(each)).map(described)).toEqual([]);
      for (const queue of QUEUES) await broker.drained(queue);
      expect(rejections).toEqual([]);
      expect(losses).toBe(0);
    },
    timeoutMs,
  );

  /** Sends messages of one kind, each when the one before is safe. @returns those that RabbitMQ takes */
  async function sendAll(offset: number, count: number, seed: number): Promise<Sent[]> {
    const kind = KINDS[offset] as Kind;
    let producer = await foreignProducer();
    const taken: Sent[] = [];
    for (const [index, { fails, typed, properties }] of randomMessages(count, seed + offset).entries()) {
      const each: Sent = {
        n: index * KINDS.length + offset,
        kind,
        fails,
        properties: { ...properties, type: typed ?? Buffer.from(kind.type) },
      };
      const body = Buffer.from(JSON.stringify({ n: each.n, fails }));
      try {
        await publishRaw(producer.channel, { ...kind, body, properties: each.properties });
        taken.push(each);
      } catch {
        producer = await foreignProducer(); // RabbitMQ refused it, as it does CC that is no list, or failed over it
      }
    }
    await producer.close();
    return taken;
  }

  async function foreignProducer(): Promise<{ channel: ConfirmChannel; close: () => Promise<void> }> {
    const connection = await connectToAny(server.url, 'foreign producer');
    coalesceWrites(connection);
    const channel = await connection.createConfirmChannel();
    channel.on('error', () => undefined);
    return { channel, close: () => connection.close() };
  }

  const hasEnded = ({ n, kind, fails }: Sent): boolean =>
    dead.has(n) || (handled.has(n) && (!fails || kind === KINDS[3]));

  /** Few, and not random: RabbitMQ itself takes the square of the depth in memory. */
  it('also with headers nested so deeply that amqplib cannot decode them: it ends neither connection nor archive', async () => {
    const { channel, close } = await foreignProducer();
    const abyss: RawTable = [[Buffer.from('abyss'), nested(5_000)]];
    for (const [index, kind] of KINDS.entries()) {
      const n = -1 - index;
      const body = Buffer.from(JSON.stringify({ n, fails: false }));
      await publishRaw(channel, { ...kind, body, properties: { type: Buffer.from(kind.type), headers: abyss } });
      await until(() => dead.has(n), `the dead letter of ${kind.type} is there`);
      expect(readDeadLetter(dead.get(n)?.[0] as ConsumeMessage)).toMatchObject({
        reason: 'property-invalid',
        error: expect.stringContaining('cannot be decoded') as string,
      });
    }
    await close();
    for (const queue of QUEUES) await broker.drained(queue);
    expect([...dead].filter(([n, deadLetters]) => n < 0 && deadLetters.length > 1)).toEqual([]);
    expect(losses).toBe(0);
  });

  function endedWell({ n, kind, fails, properties }: Sent): boolean {
    const deadLetters = dead.get(n) ?? [];
    const times = handled.get(n) ?? 0;
    if (deadLetters.length === 0) return times === 1 && (!fails || kind === KINDS[3]);
    const { reason } = readDeadLetter(deadLetters[0] as ConsumeMessage);
    if (deadLetters.length > 1) return false;
    if (times > 0) return times === 1 && fails && reason === 'as-asked';
    const has = (header: string): boolean => properties.headers?.some(([name]) => name.toString() === header) ?? false;
    switch (reason) {
      case 'property-invalid':
        return has('warren-key');
      case 'replay-refused':
        return has('warren-replay');
      case 'invalid-payload': // Warren's own clients may send bytes, and say so: then these are bytes, and no payload
        return properties.contentType !== undefined && !/json/i.test(properties.contentType.toString());
      case 'type-missing':
        return properties.type?.length === 0;
      case 'type-unknown':
        return properties.type?.toString() !== kind.type;
      default:
        return false;
    }
  }

  const described = ({ n, kind, fails, properties }: Sent): object => ({
    ...{ n, type: kind.type, fails, handled: handled.get(n) },
    dead: dead.get(n)?.map((deadLetter) => `${readDeadLetter(deadLetter).reason}: ${readDeadLetter(deadLetter).error}`),
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [name, String(value).slice(0, 80)]),
    ),
    headers: properties.headers?.map(
      ([name, value]) => `${name.toString()}=${value.subarray(0, 40).toString('latin1')}`,
    ),
  });
});
