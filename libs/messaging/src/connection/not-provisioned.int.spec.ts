import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Controller, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { jest } from '@jest/globals';
import { defineEvent, defineRequest } from '@warren/contracts';
import { amqpUrl, Recorder, testVhost, until, type TestVhost } from '@warren/testing';
import { z } from 'zod';
import { NotProvisionedError, OptionsMistakeError } from '../errors.ts';
import { Event, Request } from '../nest/handler-decorators.ts';
import { MessagingModule } from '../nest/messaging.module.ts';
import { Messenger } from '../nest/messenger.ts';
import { RabbitHealthIndicator } from '../nest/rabbit-health-indicator.ts';
import { RabbitClient } from '../nest/rabbit-client.ts';
import { RabbitServer } from '../nest/rabbit-server.ts';

const Placed = defineEvent('order.placed.v1', z.object({ order: z.string() }));
const Total = defineRequest('shop.total.v1', z.object({}), z.object({ cents: z.int() }));
const received = new Recorder<string>();

@Controller()
class Handlers {
  @Event(Placed)
  placed({ order }: { order: string }): void {
    received.record(order);
  }

  @Request(Total)
  total(): { cents: number } {
    return { cents: 5 };
  }
}

describe('in a virtual host that does not exist', () => {
  const url = Object.assign(new URL(amqpUrl()), { pathname: '/nowhere' }).href;
  const sentence =
    /RabbitMQ was reached, and does not open the virtual host "nowhere": create it \(rabbitmqctl add_vhost nowhere\)/;

  it('a server does not start, and says what to do', async () => {
    @Module({ controllers: [Handlers] })
    class Shop {}
    const strategy = new RabbitServer({ url, group: 'shop', startTimeoutMs: 1_000 });
    const app = await NestFactory.createMicroservice(Shop, { strategy, logger: false });
    await expect(app.listen()).rejects.toThrow(sentence);
    await app.close();
  });

  it('a client says so', async () => {
    const client = new RabbitClient({ url, service: 'shop', connectTimeoutMs: 500 });
    await expect(new Messenger(client).publish(Placed, { order: 'A-1' })).rejects.toThrow(OptionsMistakeError);
    await expect(new Messenger(client).request(Total, {})).rejects.toThrow(sentence);
    await client.close();
  });
});

describe('in a virtual host where nothing was declared', () => {
  let vhost: TestVhost;
  let close: () => Promise<void>;
  let messenger: Messenger;
  let health: RabbitHealthIndicator;
  let server: RabbitServer;
  const warnings = new Recorder<string>();

  beforeAll(async () => {
    jest.spyOn(Logger.prototype, 'warn').mockImplementation((line: string) => warnings.record(line));
    vhost = await testVhost('empty');
    const options = { url: vhost.url, service: 'shop', connectTimeoutMs: 500 };
    @Module({ imports: [MessagingModule.forRoot(options)], controllers: [Handlers] })
    class Shop {}
    server = new RabbitServer({ url: vhost.url, group: 'shop', startTimeoutMs: 500 });
    const app = await NestFactory.createMicroservice(Shop, { strategy: server, logger: ['warn'] });
    await app.listen();
    [messenger, health] = [app.get(Messenger), app.get(RabbitHealthIndicator)];
    close = () => app.close();
  });

  afterAll(async () => {
    await close();
    await vhost.drop();
    jest.restoreAllMocks();
  });

  it('a client says what is missing, and who declares it', async () => {
    const publishing = messenger.publish(Placed, { order: 'A-1' });
    await expect(publishing).rejects.toThrow(NotProvisionedError);
    await expect(messenger.request(Total, {})).rejects.toThrow(
      /RabbitMQ was reached, and has no exchange warren[.]replies.*call provision\(url, eventTypes\)/,
    );
  });

  it('a server is not ready, and says why', async () => {
    expect(server.readiness()).toMatchObject({ ready: false });
    expect(server.readiness().reasons.join()).toMatch(/the exchange warren[.]requests is missing: declare it with/);
    await warnings.next((line) => /"shop" starts, does not consume all yet.*is missing: declare it with/.test(line));
  });

  it('the health indicator is down', async () => {
    expect(await health.isHealthy('broker')).toEqual({
      broker: { status: 'down', message: expect.stringContaining("no exchange 'warren.replies'") },
    });
  });

  it('the command declares it, and both go on by themselves', async () => {
    const command = join(import.meta.dirname, '../command.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [command, 'provision', vhost.url, Placed.type]);
    expect(stdout).toBe('Provisioned for 1 types of event.\n');
    await until(async () => (await health.isHealthy())['rabbitmq']?.status === 'up', 'the client can send');
    await until(() => server.readiness().ready, 'the server consumes');
    await messenger.publish(Placed, { order: 'A-2' });
    expect(await received.next()).toBe('A-2');
    expect(await messenger.request(Total, {})).toEqual({ cents: 5 });
  });
});
