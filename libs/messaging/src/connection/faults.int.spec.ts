import { setTimeout as delay } from 'node:timers/promises';
import { Controller, Module, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defineEvent, defineRequest, defineTask, type PayloadOf } from '@warren/contracts';
import { amqpUrl, BrokerInspector, FaultProxy, freshName, promised, Recorder, until } from '@warren/testing';
import { concat, EMPTY, from, ignoreElements, type Observable } from 'rxjs';
import { z } from 'zod';
import { RabbitExceptionFilter } from '../nest/rabbit-exception-filter.ts';
import { Event, Request, Task } from '../nest/handler-decorators.ts';
import { Messenger } from '../nest/messenger.ts';
import { RabbitClient } from '../nest/rabbit-client.ts';
import { RabbitContext } from '../handling/rabbit-context.ts';
import { provision } from '../topology/provision.ts';
import { RabbitServer } from '../nest/rabbit-server.ts';

const group = freshName('faults');
const Job = z.object({ name: z.string() });
const Ask = defineRequest(`${group}.ask.v1`, Job, Job, { deadlineMs: 5_000 });
const Work = defineTask(`${group}.work.v1`, Job);
const Happened = defineEvent(`${group}-thing.happened.v1`, Job);
const Nowhere = defineTask('nobody.works-here.v1', Job);

/** Opened by a test to let the handlers of one name go on. */
class Barrier {
  open!: () => void;
  readonly opened = new Promise<void>((resolve) => (this.open = resolve));
}

describe('the transport, when things break', () => {
  const begun = new Recorder<{ name: string; worker: string; attempt: number; context: RabbitContext }>();
  const ended = new Recorder<{ name: string; worker: string }>();
  const barriers = new Map<string, Barrier>();
  const services: INestMicroservice[] = [];
  let broker: BrokerInspector;

  function barrier(name: string): Barrier {
    const made = barriers.get(name) ?? new Barrier();
    barriers.set(name, made);
    return made;
  }

  /** A handler in miniature: it waits at the gate of the job's name, if there is one. */
  function handlerOf(worker: string) {
    return async ({ name }: z.infer<typeof Job>, context: RabbitContext): Promise<{ name: string }> => {
      begun.record({ name, worker, attempt: context.attempt, context });
      await barriers.get(name)?.opened;
      ended.record({ name, worker });
      return { name };
    };
  }

  function listenerOf(worker: string) {
    const handle = handlerOf(worker);

    @Controller()
    class Listener {
      @Event(Happened)
      async happened(payload: PayloadOf<typeof Happened>, context: RabbitContext): Promise<void> {
        await handle(payload, context);
      }
    }

    @Module({ controllers: [Listener] })
    class Pool {}
    return Pool;
  }

  function serviceOf(worker: string) {
    const handle = handlerOf(worker);

    @Controller()
    class Handlers {
      @Request(Ask)
      ask(payload: PayloadOf<typeof Ask>, context: RabbitContext): Promise<{ name: string }> {
        return handle(payload, context);
      }

      @Task(Work)
      work(payload: PayloadOf<typeof Work>, context: RabbitContext): Observable<never> {
        return concat(from(handle(payload, context)).pipe(ignoreElements()), EMPTY);
      }
    }

    @Module({ controllers: [Handlers] })
    class Service {}
    return Service;
  }

  interface Start {
    readonly worker?: string;
    readonly url?: string;
    readonly drainTimeoutMs?: number;
    /** A group that only listens to the fact. */
    readonly listeners?: string;
  }

  async function startService({ worker = 'w1', url = amqpUrl(), drainTimeoutMs = 2_000, listeners }: Start = {}) {
    const server = new RabbitServer({ url, group: listeners ?? group, drainTimeoutMs });
    const module = listeners ? listenerOf(worker) : serviceOf(worker);
    const service = await NestFactory.createMicroservice(module, { strategy: server, logger: false });
    service.useGlobalFilters(new RabbitExceptionFilter());
    await service.listen();
    services.push(service);
    return { service, server };
  }

  async function startClient(url = amqpUrl()) {
    const client = new RabbitClient({ url, service: `${group}-client` });
    await client.connect();
    return { client, messenger: new Messenger(client) };
  }

  beforeAll(async () => {
    broker = await BrokerInspector.connect(amqpUrl(), [Happened.type]);
  });

  afterEach(async () => {
    for (const { open } of barriers.values()) open();
    await Promise.all(services.splice(0).map((service) => service.close()));
    barriers.clear();
  });

  afterAll(() => broker.close());

  it('declares a deleted queue again and goes on, and says so in its readiness meanwhile', async () => {
    const { server } = await startService();
    const { client, messenger } = await startClient();
    await broker.channel.deleteQueue(`task.${Work.type}`);
    await until(() => !server.readiness().ready, 'the server knows that its queue is gone');
    expect(server.readiness().reasons.join()).toContain(`task.${Work.type} is not consumed`);
    await until(() => server.readiness().ready, 'the server is ready again');
    await messenger.enqueue(Work, { name: 'after-deletion' });
    await ended.next(({ name }) => name === 'after-deletion');
    await client.close();
  });

  it('comes back after a cut connection, and does not work on what was redelivered beside the first time', async () => {
    const proxy = await FaultProxy.before(amqpUrl());
    const { server } = await startService({ url: proxy.url });
    const { client, messenger } = await startClient();
    barrier('during-cut');
    await messenger.enqueue(Work, { name: 'during-cut' });
    const { context } = await begun.next(({ name }) => name === 'during-cut');
    proxy.cut();
    await until(() => !server.readiness().ready, 'the server knows that it is cut off');
    await until(() => context.signal.aborted, 'the handler is told');
    await until(() => server.readiness().ready, 'the server is ready again');
    barrier('during-cut').open();
    await messenger.enqueue(Work, { name: 'after-cut' });
    await ended.next(({ name }) => name === 'after-cut');
    await broker.drained(`task.${Work.type}`);
    expect(begun.all.filter(({ name }) => name === 'during-cut')).toHaveLength(1);
    expect(ended.all.filter(({ name }) => name === 'during-cut')).toHaveLength(1);
    await client.close();
    await services.splice(0)[0]?.close();
    await proxy.close();
  });

  it('survives bytes that are no AMQP', async () => {
    const proxy = await FaultProxy.before(amqpUrl());
    const { server } = await startService({ url: proxy.url });
    proxy.garble();
    await until(() => !server.readiness().ready, 'the connection is given up');
    await until(() => server.readiness().ready, 'the server is ready again');
    await services.splice(0)[0]?.close();
    await proxy.close();
  });

  it('fails a pending request within a second of the cut, with a typed error', async () => {
    await startService();
    const proxy = await FaultProxy.before(amqpUrl());
    const { client, messenger } = await startClient(proxy.url);
    barrier('pending');
    const answer = messenger.request(Ask, { name: 'pending' }).catch((error: unknown) => error);
    await begun.next(({ name }) => name === 'pending');
    const cutAt = Date.now();
    proxy.cut();
    expect(await answer).toMatchObject({ code: 'broker-unavailable' });
    expect(Date.now() - cutAt).toBeLessThan(promised(1_000));
    await client.close();
    await proxy.close();
  });

  it('fails a publish at once while the broker is away, and publishes again when it is back', async () => {
    await startService();
    const proxy = await FaultProxy.before(amqpUrl());
    const { client, messenger } = await startClient(proxy.url);
    proxy.become('refusing');
    proxy.cut();
    await until(() => client.unavailableReason !== undefined, 'the client knows that it is cut off');
    const triedAt = Date.now();
    await expect(messenger.enqueue(Work, { name: 'away' })).rejects.toMatchObject({ code: 'broker-unavailable' });
    expect(Date.now() - triedAt).toBeLessThan(promised(100));
    proxy.become('clear');
    await until(() => client.unavailableReason === undefined, 'the client is connected again');
    await messenger.enqueue(Work, { name: 'back' });
    await ended.next(({ name }) => name === 'back');
    await client.close();
    await proxy.close();
  });

  it('tells of a publish whose confirm was lost, so that it can be repeated with the same id', async () => {
    await startService();
    const proxy = await FaultProxy.before(amqpUrl());
    const { client, messenger } = await startClient(proxy.url);
    proxy.become('stalled');
    const publish = messenger.enqueue(Work, { name: 'unconfirmed' }).catch((error: unknown) => error);
    await delay(50);
    proxy.cut();
    expect(await publish).toMatchObject({ code: 'confirm-lost' });
    await client.close();
    await proxy.close();
  });

  it('tells at once of a task that reaches no queue', async () => {
    const { client, messenger } = await startClient();
    await expect(messenger.enqueue(Nowhere, { name: 'x' })).rejects.toMatchObject({ code: 'unroutable' });
    await client.close();
  });

  it('tells at once of a request whose service never was', async () => {
    const { client } = await startClient();
    await expect(client.ask('no-service.ask.v1', {}, 5_000)).rejects.toMatchObject({ code: 'unroutable' });
    await client.close();
  });

  it('does not carry out a request whose caller has given up', async () => {
    const { service } = await startService();
    await service.close();
    services.length = 0;
    const { client, messenger } = await startClient();
    await expect(messenger.request(Ask, { name: 'too-late' }, { deadlineMs: 200 })).rejects.toMatchObject({
      code: 'request-timeout',
    });
    await startService();
    await messenger.request(Ask, { name: 'in-time' });
    expect(begun.all.map(({ name }) => name)).not.toContain('too-late');
    await client.close();
  });

  it('acknowledges only when the stream of the handler has completed', async () => {
    await startService();
    const { client, messenger } = await startClient();
    barrier('slow-stream');
    await messenger.enqueue(Work, { name: 'slow-stream' });
    await begun.next(({ name }) => name === 'slow-stream');
    await services.splice(0)[0]?.close(); // its drain ends before the handler does
    expect(ended.all.map(({ name }) => name)).not.toContain('slow-stream');
    barrier('slow-stream').open();
    await startService({ worker: 'w2' });
    await begun.next(({ name, worker }) => name === 'slow-stream' && worker === 'w2');
    await client.close();
  });

  it('finishes what was begun before it closes', async () => {
    const { service } = await startService();
    const { client, messenger } = await startClient();
    barrier('finishing');
    await messenger.enqueue(Work, { name: 'finishing' });
    await begun.next(({ name }) => name === 'finishing');
    const closed = service.close();
    barrier('finishing').open();
    await closed;
    services.length = 0;
    expect(ended.all.map(({ name }) => name)).toContain('finishing');
    expect(await broker.messageCount(`task.${Work.type}`)).toBe(0);
    await client.close();
  });

  it('gives back what does not finish in time, tells its handler, and counts no attempt', async () => {
    const { service } = await startService({ drainTimeoutMs: 100 });
    const { client, messenger } = await startClient();
    barrier('endless');
    await messenger.enqueue(Work, { name: 'endless' });
    const { context } = await begun.next(({ name }) => name === 'endless');
    await service.close();
    services.length = 0;
    expect(context.signal.aborted).toBe(true);
    await startService({ worker: 'w2' });
    const secondRun = await begun.next(({ name, worker }) => name === 'endless' && worker === 'w2');
    expect(secondRun.attempt).toBe(1);
    await client.close();
  });

  it('shares a queue among the workers of one group, and gives each group every fact', async () => {
    const [both, alone] = [freshName('both'), freshName('alone')];
    await startService({ worker: 'a1', listeners: both });
    await startService({ worker: 'a2', listeners: both });
    await startService({ worker: 'b1', listeners: alone });
    const { client, messenger } = await startClient();
    const names = Array.from({ length: 200 }, (_, i) => `shared-${i}`);
    await Promise.all(names.map((name) => messenger.publish(Happened, { name })));
    const handled = (worker: string): number => ended.all.filter((item) => item.worker === worker).length;
    await until(() => handled('b1') === 200 && handled('a1') + handled('a2') >= 200, 'both groups have heard it all');
    await Promise.all(services.splice(0).map((service) => service.close()));
    expect(handled('a1') + handled('a2')).toBe(200);
    expect(Math.min(handled('a1'), handled('a2'))).toBeGreaterThan(0);
    await client.close();
  });

  it('consumes the other types of a group when the exchange of one is missing, and that one once it is there', async () => {
    const members = freshName('partly');
    const Missing = defineEvent(`${members}-thing.missed.v1`, Job);
    @Controller()
    class Listener {
      @Event(Happened)
      happened({ name }: z.infer<typeof Job>): void {
        ended.record({ name, worker: members });
      }

      @Event(Missing)
      missing({ name }: z.infer<typeof Job>): void {
        ended.record({ name, worker: members });
      }
    }
    @Module({ controllers: [Listener] })
    class Pool {}
    const server = new RabbitServer({ url: amqpUrl(), group: members });
    const service = await NestFactory.createMicroservice(Pool, { strategy: server, logger: false });
    await service.listen();
    services.push(service);
    const { client, messenger } = await startClient();
    await until(
      () => server.readiness().reasons.join().includes(`warren.event.${Missing.type} is missing`),
      'it says so',
    );
    await messenger.publish(Happened, { name: 'beside' });
    await ended.next(({ name, worker }) => name === 'beside' && worker === members);
    await provision(amqpUrl(), [Missing.type]);
    await until(() => server.readiness().ready, 'the exchange is found');
    await messenger.publish(Missing, { name: 'at-last' });
    await ended.next(({ name, worker }) => name === 'at-last' && worker === members);
    await client.close();
  }, 60_000);

  it('refuses to start with handlers that cannot work', async () => {
    const server = new RabbitServer({ url: amqpUrl(), group: 'somebody-else' });
    const service = await NestFactory.createMicroservice(serviceOf('w1'), { strategy: server, logger: false });
    await expect(service.listen()).rejects.toMatchObject({ code: 'handler-mistake' });
    await service.close();
  });
});
