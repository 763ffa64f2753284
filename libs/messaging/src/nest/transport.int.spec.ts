import { Controller, Module } from '@nestjs/common';
import type { INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { defineEvent, defineRequest, defineTask, type PayloadOf } from '@warren/contracts';
import { amqpUrl, BrokerInspector, freshName, Recorder } from '@warren/testing';
import { firstValueFrom, lastValueFrom, type Observable, of, toArray } from 'rxjs';
import { z } from 'zod';
import { PermanentError, RequestRejectedError } from '../errors.ts';
import { RabbitExceptionFilter } from './rabbit-exception-filter.ts';
import { Event, Request, Task } from './handler-decorators.ts';
import { Messenger } from './messenger.ts';
import { RabbitClient } from './rabbit-client.ts';
import { RabbitContext } from '../handling/rabbit-context.ts';
import { RabbitServer } from './rabbit-server.ts';

const group = freshName('shop');
const Order = z.object({ orderId: z.string() });
const Double = defineRequest(`${group}.double.v1`, z.object({ n: z.number() }), z.object({ n: z.number() }), {
  deadlineMs: 1_000,
});
const Bill = defineTask(`${group}.bill.v1`, Order);
const Placed = defineEvent(`${group}-order.placed.v1`, Order);

const Checked = defineTask(`${group}.stock.v1`, Order);

const received = new Recorder<string>();
const recorder = new Recorder<{ payload: unknown; context: RabbitContext }>();

@Controller()
class Handlers {
  @Request(Double)
  double({ n }: PayloadOf<typeof Double>): { n: number } {
    if (n < 0) throw new RequestRejectedError('negative', 'Only numbers from 0 up can be doubled.', { n });
    return { n: n * 2 };
  }

  @Task(Bill, { retry: { attempts: 3, baseMs: 100 } })
  bill(payload: PayloadOf<typeof Bill>, context: RabbitContext): void {
    recorder.record({ payload, context });
    if (payload.orderId === 'poison') throw new PermanentError('no-such-order', 'There is no such order.');
    if (payload.orderId === 'flaky' && context.attempt < 3) throw new Error('not yet');
    if (payload.orderId === 'hopeless') throw new Error('never');
  }

  @Event(Placed)
  placed(payload: PayloadOf<typeof Placed>, context: RabbitContext): void {
    recorder.record({ payload, context });
  }

  @MessagePattern(`${group}.count.v1`)
  count(n: number): Observable<number> {
    return of(...Array.from({ length: n }, (_, i) => i + 1));
  }

  @EventPattern<string>(Checked.type, {})
  stock(@Payload() payload: unknown, @Ctx() context: RabbitContext): void {
    recorder.record({ payload, context });
  }
}

@Module({ controllers: [Handlers] })
class Service {}

describe('the transport', () => {
  let service: INestMicroservice;
  let server: RabbitServer;
  let client: RabbitClient;
  let messenger: Messenger;
  let broker: BrokerInspector;

  beforeAll(async () => {
    broker = await BrokerInspector.connect(amqpUrl(), [Placed.type]);
    server = new RabbitServer({
      url: amqpUrl(),
      group,
      contracts: [Checked],
      onOutcome: async ({ id }, { kind }) => void (kind === 'dead' && received.record(id)),
    });
    service = await NestFactory.createMicroservice(Service, { strategy: server, logger: false });
    service.useGlobalFilters(new RabbitExceptionFilter());
    await service.listen();
    client = new RabbitClient({ url: amqpUrl(), service: `${group}-caller` });
    messenger = new Messenger(client);
    await client.connect();
  });

  afterAll(async () => {
    await client.close();
    await service.close();
    await broker.close();
  });

  it('answers a request', async () => {
    await expect(messenger.request(Double, { n: 21 })).resolves.toEqual({ n: 42 });
  });

  it('passes a refusal on to the caller, with its code and details', async () => {
    await expect(messenger.request(Double, { n: -1 })).rejects.toMatchObject({ code: 'negative', details: { n: -1 } });
  });

  it('streams the values of a stock handler to a stock client', async () => {
    await expect(lastValueFrom(client.send(`${group}.count.v1`, 3).pipe(toArray()))).resolves.toEqual([1, 2, 3]);
  });

  it('gives a task to its handler, with what travels beside the payload', async () => {
    const id = await messenger.enqueue(Bill, { orderId: 'o1' }, { key: 'customer-7' });
    const { payload, context } = await recorder.next(({ context }) => context.id === id);
    expect(payload).toEqual({ orderId: 'o1' });
    expect(context).toMatchObject({ kind: 'task', attempt: 1, key: 'customer-7', queue: `task.${Bill.type}`, group });
  });

  it('delivers an event to its group', async () => {
    const id = await messenger.publish(Placed, { orderId: 'o2' });
    const { context } = await recorder.next(({ context }) => context.id === id);
    expect(context).toMatchObject({ kind: 'event', queue: `${group}.events` });
  });

  it('tries a failed task again on the ladder until it succeeds', async () => {
    const id = await messenger.enqueue(Bill, { orderId: 'flaky' });
    await recorder.next(({ context }) => context.id === id && context.attempt === 3);
    expect(broker.dead.filter(({ properties }) => properties.messageId === id)).toEqual([]);
  });

  it('dead-letters a task that failed in each of its attempts', async () => {
    const id = await messenger.enqueue(Bill, { orderId: 'hopeless' });
    const deadLetter = await broker.deadLetterOf(id);
    expect(deadLetter.properties.headers).toMatchObject({
      'warren-dead-reason': 'attempts-exhausted',
      'warren-dead-queue': `task.${Bill.type}`,
      'warren-attempt': 3,
    });
  });

  it('dead-letters a permanent error at once, with its reason', async () => {
    const id = await messenger.enqueue(Bill, { orderId: 'poison' });
    const deadLetter = await broker.deadLetterOf(id);
    expect(deadLetter.properties.headers).toMatchObject({
      'warren-dead-reason': 'no-such-order',
      'warren-dead-error': 'There is no such order.',
      'warren-attempt': 1,
    });
  });

  it('takes what a stock client emits', async () => {
    await firstValueFrom(client.emit(Placed.type, { orderId: 'stock' }), { defaultValue: undefined });
    await recorder.next(({ payload }) => (payload as { orderId?: string }).orderId === 'stock');
  });

  it.each([
    ['garbage bytes', 'body-garbled', Bill.type, '{{{'],
    ['a number that no double holds', 'body-garbled', Bill.type, '{"n":9007199254740993}'],
    ['an unknown type', 'type-unknown', 'nobody.knows.v1', '{}'],
    ['a schema violation', 'invalid-payload', Bill.type, '{"orderId":7}'],
  ])('dead-letters %s with the reason, and processes the next message', async (_name, reason, type, body) => {
    const id = broker.put(`task.${Bill.type}`, type, body);
    const deadLetter = await broker.deadLetterOf(id);
    expect(deadLetter.properties.headers?.['warren-dead-reason']).toBe(reason);
    const next = await messenger.enqueue(Bill, { orderId: 'after' });
    await recorder.next(({ context }) => context.id === next);
  });

  it('checks what a stock handler gets where the server knows the contract', async () => {
    const id = broker.put(`task.${Checked.type}`, Checked.type, '{"orderId":7}');
    const deadLetter = await broker.deadLetterOf(id);
    expect(deadLetter.properties.headers?.['warren-dead-reason']).toBe('invalid-payload');
    await received.next((deadId) => deadId === id);
  });

  it('refuses a message whose type does not agree with the way it came', async () => {
    const id = broker.publish('warren.tasks', Bill.type, Placed.type, '{"orderId":"smuggled"}');
    const deadLetter = await broker.deadLetterOf(id);
    expect(deadLetter.properties.headers?.['warren-dead-reason']).toBe('type-unknown');
  });

  it('is ready', () => {
    expect(server.readiness()).toEqual({ ready: true, reasons: [] });
  });

  it('never touches the default exchange and names its queues by the plan', async () => {
    expect(await broker.messageCount(`${group}.events`)).toBe(0);
    expect(await broker.messageCount(`${group}.requests`)).toBe(0);
  });
});
