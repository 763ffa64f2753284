import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MessagePattern } from '@nestjs/microservices';
import { testVhost, type TestVhost, until } from '@warren/testing';
import { firstValueFrom } from 'rxjs';
import { provision } from '../topology/provision.ts';
import { RabbitClient } from './rabbit-client.ts';
import { RabbitServer } from './rabbit-server.ts';

@Controller()
class Handlers {
  @MessagePattern({ cmd: 'answer' })
  answer(): number {
    return 42;
  }
}

@Module({ controllers: [Handlers] })
class Service {}

describe('in a virtual host where nothing was declared', () => {
  let vhost: TestVhost;
  beforeAll(async () => {
    vhost = await testVhost('empty');
  });
  afterAll(() => vhost.drop());

  it('client and server say what is missing and how to declare it, and work once it is there', async () => {
    const server = new RabbitServer({ url: vhost.url, group: 'shop', startTimeoutMs: 200 });
    const service = await NestFactory.createMicroservice(Service, { strategy: server, logger: false });
    const client = new RabbitClient({ url: vhost.url, service: 'visitor', group: 'shop', connectTimeoutMs: 200 });
    await service.listen();
    await until(() => server.readiness().reasons.join().includes('warren.requests is missing'), 'readiness names it');
    expect(server.readiness().reasons.join()).toContain('npx warren provision');
    await until(() => client.unavailableReason?.includes('no exchange') ?? false, 'the client has been refused');
    await expect(client.connect()).rejects.toMatchObject({
      code: 'not-provisioned',
      message: expect.stringMatching(/has no exchange warren.replies.*provision/) as unknown,
    });

    await provision(vhost.url, []);
    await until(() => client.unavailableReason === undefined, 'the client is up');
    await until(() => server.readiness().ready, 'the server is up');
    await expect(firstValueFrom(client.send({ cmd: 'answer' }, {}))).resolves.toBe(42);
    await client.close();
    await service.close();
  });
});
