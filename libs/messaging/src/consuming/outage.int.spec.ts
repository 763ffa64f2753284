import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defineTask, type PayloadOf } from '@warren/contracts';
import { freshName, Recorder, startBroker, until, type Broker } from '@warren/testing';
import { z } from 'zod';
import { RabbitExceptionFilter } from '../nest/rabbit-exception-filter.ts';
import { Task } from '../nest/handler-decorators.ts';
import { Messenger } from '../nest/messenger.ts';
import { provision } from '../topology/provision.ts';
import { RabbitClient } from '../nest/rabbit-client.ts';
import { RabbitServer } from '../nest/rabbit-server.ts';

const group = freshName('outage');
const Work = defineTask(`${group}.work.v1`, z.object({ n: z.int() }));
const done = new Recorder<number>();

@Controller()
class Handlers {
  @Task(Work)
  work({ n }: PayloadOf<typeof Work>): void {
    done.record(n);
  }
}

@Module({ controllers: [Handlers] })
class Service {}

/** Publishes 1, 2, 3 … and repeats with the same id whatever fails, as the outbox's relay does. */
async function publishAll(messenger: Messenger, total: number, progress: (n: number) => void): Promise<void> {
  for (let n = 1; n <= total; n++) {
    for (;;) {
      try {
        await messenger.enqueue(Work, { n }, { key: String(n) });
        break;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
    progress(n);
  }
}

async function declareItsQueues(): Promise<void> {
  const service = await NestFactory.createMicroservice(Service, {
    strategy: new RabbitServer({ url: broker.url, group }),
    logger: false,
  });
  await service.listen();
  await service.close();
}

let broker: Broker;

describe('a broker that is killed', () => {
  beforeAll(async () => {
    broker = await startBroker();
    await provision(broker.url, []);
    await declareItsQueues();
    // RabbitMQ 3.10 forgets a quorum queue that was declared within seconds before a power cut: its register of names
    // is saved every few seconds only. An orderly restart saves it now.
    await broker.stop();
    await broker.start();
  });
  afterAll(() => broker.close());

  it('loses no confirmed message, and server and client come back by themselves', async () => {
    const server = new RabbitServer({ url: broker.url, group });
    const service = await NestFactory.createMicroservice(Service, { strategy: server, logger: false });
    service.useGlobalFilters(new RabbitExceptionFilter());
    await service.listen();
    const client = new RabbitClient({ url: broker.url, service: `${group}-client` });
    await client.connect();

    const sent = new Recorder<number>();
    const total = 400;
    const publishing = publishAll(new Messenger(client), total, (n) => sent.record(n));
    await sent.next((n) => n === 100);
    await broker.kill();
    expect(server.readiness().ready).toBe(false);
    await broker.start();
    await publishing;
    await until(() => new Set(done.all).size === total, 'every message has been worked on');
    await until(() => server.readiness().ready, 'the server is ready again');
    await client.close();
    await service.close();
  });

  it('does not keep a service from starting: it waits, and begins when the broker is there', async () => {
    await broker.kill();
    const server = new RabbitServer({ url: broker.url, group, startTimeoutMs: 200 });
    const service = await NestFactory.createMicroservice(Service, { strategy: server, logger: false });
    await service.listen();
    expect(server.readiness()).toMatchObject({ ready: false });
    await broker.start();
    await until(() => server.readiness().ready, 'the server is ready');
    await service.close();
  });
});
