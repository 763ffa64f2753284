import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  type ClientProxy,
  ClientProxyFactory,
  EventPattern,
  MessagePattern,
  Payload,
  Transport,
} from '@nestjs/microservices';
import { defineEvent } from '@warren/contracts';
import { amqpUrl, BrokerInspector, freshName, managementApi, Recorder, until } from '@warren/testing';
import { type Channel, type ChannelModel, connect, type ConsumeMessage, type Options } from 'amqplib';
import { firstValueFrom, from, type Observable } from 'rxjs';
import { z } from 'zod';
import { DependencyUnavailableError } from '../errors.ts';
import type { Outcome } from '../handling/outcome.ts';
import { eventExchange, requestQueue } from '../topology/names.ts';
import { permissionsOf } from '../topology/permissions.ts';
import { Event } from './handler-decorators.ts';
import { RabbitClient } from './rabbit-client.ts';
import { RabbitServer } from './rabbit-server.ts';

const group = freshName('shop');
const Placed = defineEvent(`${group}-order.placed.v1`, z.object({ n: z.number() }));
const handled = new Recorder<unknown>();

@Controller()
class Handlers {
  @MessagePattern(`${group}.double`)
  double(@Payload() n: number): number {
    return 2 * n;
  }

  @MessagePattern(`${group}.count`)
  count(@Payload() n: number): Observable<number> {
    return from(Array.from({ length: n }, (_, i) => i + 1));
  }

  @Event(Placed)
  placed(payload: unknown): void {
    handled.record(payload);
  }

  @EventPattern('notify')
  notify(@Payload() data: unknown): string {
    handled.record(data);
    if (data === 'in vain') throw new DependencyUnavailableError('the mailbox', 'closed');
    return 'noted';
  }
}

@Module({ controllers: [Handlers] })
class Shop {}

const DIRECT = 'amq.rabbitmq.reply-to';

const stockClient = (): ClientProxy =>
  ClientProxyFactory.create({
    transport: Transport.RMQ,
    options: { urls: [amqpUrl()], queue: requestQueue(group), noAssert: true },
  });

/** A caller that has amqplib and nothing else. */
class PlainCaller {
  readonly answers = new Recorder<ConsumeMessage>();
  private constructor(
    private readonly connection: ChannelModel,
    readonly channel: Channel,
  ) {}

  static async connect(): Promise<PlainCaller> {
    const connection = await connect(amqpUrl());
    const caller = new PlainCaller(connection, await connection.createChannel());
    await caller.listen(DIRECT);
    return caller;
  }

  async listen(queue: string): Promise<void> {
    await this.channel.consume(queue, (message) => message && this.answers.record(message), { noAck: true });
  }

  /** @returns the correlation id */
  ask(body: string, options: Options.Publish): string {
    const correlationId = freshName('question');
    this.channel.sendToQueue(requestQueue(group), Buffer.from(body), { correlationId, replyTo: DIRECT, ...options });
    return correlationId;
  }

  async answerTo(correlationId: string): Promise<{ body: unknown; status: unknown }> {
    const { content, properties } = await this.answers.next((each) => each.properties.correlationId === correlationId);
    return { body: JSON.parse(content.toString()), status: properties.headers?.['warren-status'] as unknown };
  }

  close(): Promise<void> {
    return this.connection.close();
  }
}

describe('callers that have no client of ours', () => {
  let broker: BrokerInspector;
  let service: INestMicroservice;
  let server: RabbitServer;
  let caller: PlainCaller;
  const outcomes = new Recorder<string>();

  beforeAll(async () => {
    broker = await BrokerInspector.connect(amqpUrl(), [Placed.type]);
    const onOutcome = async (_context: unknown, { kind }: Outcome): Promise<void> => outcomes.record(kind);
    server = new RabbitServer({ url: amqpUrl(), group, onOutcome });
    service = await NestFactory.createMicroservice(Shop, { strategy: server, logger: false });
    await service.listen();
    caller = await PlainCaller.connect();
  });
  afterAll(async () => {
    await caller.close();
    await service.close();
    await broker.close();
  });

  it('are answered by direct reply-to', async () => {
    const question = caller.ask('21', { type: `${group}.double` });
    expect(await caller.answerTo(question)).toEqual({ body: 42, status: 'last' });
  });

  it('are answered on a queue of their own, each value in its turn', async () => {
    const { queue } = await caller.channel.assertQueue('', { exclusive: true });
    await caller.listen(queue);
    const question = caller.ask('3', { type: `${group}.count`, replyTo: queue });
    await caller.answers.next(
      ({ properties, content }) => properties.correlationId === question && `${content}` === '3',
    );
    const all = caller.answers.all.filter(({ properties }) => properties.correlationId === question);
    expect(all.map(({ content }) => JSON.parse(content.toString()) as unknown)).toEqual([1, 2, 3]);
  });

  it.each([
    ['that is no JSON', 'n=21', { type: `${group}.double` }, 'body-garbled'],
    ['without a type', '21', {}, 'type-missing'],
    ['of a type that has no handler', '21', { type: `${group}.halve` }, 'type-unknown'],
    [
      'with a property that makes no sense',
      '21',
      { type: `${group}.double`, headers: { 'warren-key': 'a\0' } },
      'property-invalid',
    ],
  ])('hear of a request %s', async (_what, body, options, code) => {
    const question = caller.ask(body, options);
    expect(await caller.answerTo(question)).toMatchObject({ status: 'refused', body: { code } });
  });

  it.each([7, 'seven', 0])('of packets get one with the id that they gave: %j', async (id) => {
    const question = caller.ask(JSON.stringify({ pattern: `${group}.double`, data: 2, id }), {});
    expect((await caller.answerTo(question)).body).toEqual({ id, response: 4, isDisposed: true });
  });

  it('of packets get one also when the packet cannot be handled', async () => {
    const packet = JSON.stringify({ pattern: `${group}.double`, data: 2, id: 9 });
    const question = caller.ask(packet, { headers: { 'warren-key': 'a\0' } });
    expect((await caller.answerTo(question)).body).toMatchObject({ id: 9, err: { code: 'property-invalid' } });
  });

  it('have an event handled whatever its routing key, as a fanout client of Nest sends it', async () => {
    const exchange = eventExchange(Placed.type);
    const options = { urls: [amqpUrl()], exchange, exchangeType: 'fanout' as const };
    const client: ClientProxy = ClientProxyFactory.create({ transport: Transport.RMQ, options });
    await firstValueFrom(client.emit(Placed.type, { n: 1 }), { defaultValue: undefined });
    await handled.next((data) => (data as { n?: number }).n === 1);
    await client.close();
  });

  it('have what a contract describes handled, too, when a client of Nest emits it to the queue of requests', async () => {
    const client = stockClient();
    await firstValueFrom(client.emit(Placed.type, { n: 2 }), { defaultValue: undefined });
    await handled.next((data) => (data as { n?: number }).n === 2);
    await client.close();
  });

  it('do not wait for an event among their requests whose handler waits for a dependency', async () => {
    const client = stockClient();
    await firstValueFrom(client.emit('notify', 'in vain'), { defaultValue: undefined });
    await outcomes.next((kind) => kind === 'postponed');
    const question = caller.ask('21', { type: `${group}.double` });
    expect(await caller.answerTo(question)).toEqual({ body: 42, status: 'last' });
    // It waits in the queue of events, which may pause for it.
    expect(server.readiness().reasons.filter((reason) => reason.startsWith(requestQueue(group)))).toEqual([]);
    await client.close();
  });

  it('get what the handler of an event returns, when a client of Nest asks it', async () => {
    const client = stockClient();
    await expect(firstValueFrom(client.send('notify', 'me'))).resolves.toBe('noted');
    await client.close();
  });
});

describe('a service that may not write to the default exchange', () => {
  it('answers clients of Warren and callers that bind a queue to warren.replies, also after it could not answer another', async () => {
    const user = freshName('least');
    const management = managementApi();
    await management.put(`/users/${user}`, { password: user, tags: '' });
    await management.put(`/permissions/%2F/${user}`, permissionsOf({ groups: [group] }));
    const url = Object.assign(new URL(amqpUrl()), { username: user, password: user }).href;
    const errors: string[] = [];
    const logger = { log: () => undefined, warn: () => undefined, error: (text: string) => void errors.push(text) };
    const strategy = new RabbitServer({ url, group });
    const service = await NestFactory.createMicroservice(Shop, { strategy, logger });
    await service.listen();
    const caller = await PlainCaller.connect();
    const client = new RabbitClient({ url: amqpUrl(), service: 'asking' });

    caller.ask('21', { type: `${group}.double` });
    await caller.channel.assertQueue(user, { exclusive: true });
    await caller.channel.bindQueue(user, 'warren.replies', user);
    await caller.listen(user);
    const question = caller.ask('21', { type: `${group}.double`, replyTo: user });
    expect(await caller.answerTo(question)).toEqual({ body: 42, status: 'last' });
    await expect(firstValueFrom(client.send(`${group}.double`, 4))).resolves.toBe(8);
    await until(() => errors.join().includes('Grant it write on amq.default'), 'the log says what to grant');

    await Promise.all([client.close(), caller.close()]);
    await service.close();
    await management.delete(`/users/${user}`);
  });
});
