// A control plane in a Nest application of your own: tasks, dead letters and the rest over HTTP, beside your routes.
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { defineTask, libraryContracts, type PayloadOf } from '@warren/contracts';
import { CONTROL_PLANE, controlPlaneEntities, controlPlaneMigrations, ControlPlaneModule } from '@warren/control-plane';
import { MessagingModule, PermanentError, RabbitServer, Task, TaskResult } from '@warren/messaging';
import { PersistenceModule } from '@warren/persistence';
import { type Service, startRedis, testDatabase, type TestDatabase, until } from '@warren/testing';
import { z } from 'zod';
import { ExampleService } from './example-service.ts';

const BakeBread = defineTask('bakery.bake.v1', z.object({ loaves: z.int().min(1) }), { audience: 'user' });
let isOvenHot = true;

@Controller()
class Oven {
  @Task(BakeBread)
  bake({ loaves }: PayloadOf<typeof BakeBread>): TaskResult {
    if (!isOvenHot) throw new PermanentError('oven-cold', 'The oven is cold.');
    return TaskResult.done({ baked: loaves });
  }
}

/** A route of the application's own, with answers and errors of its own. */
@Controller('menu')
class Menu {
  @Get()
  list(): readonly string[] {
    return ['bread'];
  }
}

const BAKER = '01934300-0000-7000-8000-000000000001';

async function createShop(amqpUrl: string, databaseUrl: string, redisUrl: string): Promise<NestFastifyApplication> {
  const contracts = [...libraryContracts, BakeBread];
  @Module({
    imports: [
      MessagingModule.forRoot({ url: amqpUrl, service: 'shop', contracts }),
      PersistenceModule.forRoot({
        url: databaseUrl,
        entities: controlPlaneEntities, // beside your own
        migrations: controlPlaneMigrations,
      }),
      ControlPlaneModule.forRoot({
        ...{ contracts, amqpUrl, redisUrl, service: 'shop' },
        // From what your guard has found out; here a header takes its place.
        callerOf: ({ headers: { 'x-role': role } }) =>
          role === undefined ? undefined : { userId: BAKER, role: role === 'operator' ? role : undefined },
      }),
    ],
    controllers: [Menu],
  })
  class ShopModule {}

  const shop = await NestFactory.create<NestFastifyApplication>(ShopModule, new FastifyAdapter(), { logger: false });
  // What workers report of tasks comes by this queue.
  shop.connectMicroservice({
    strategy: new RabbitServer({ url: amqpUrl, group: 'shop', transportId: CONTROL_PLANE }),
  });
  await shop.startAllMicroservices();
  await shop.listen(0, '127.0.0.1');
  return shop;
}

describe('a control plane in an application that knows nothing of the showcase', () => {
  const bakery = new ExampleService({ group: 'bakery', handlers: [Oven], tables: 'SELECT 1' });
  let redis: Service;
  let database: TestDatabase;
  let shop: NestFastifyApplication;

  beforeAll(async () => {
    [redis, database] = await Promise.all([startRedis(), testDatabase()]);
    shop = await createShop(bakery.url, database.url, redis.url);
  }, 60_000);
  afterAll(async () => {
    await shop.close();
    await Promise.all([redis.close(), database.drop()]);
  }, 60_000);

  async function call(method: 'GET' | 'POST', url: string, { role, body }: { role?: string; body?: object } = {}) {
    const headers = role === undefined ? {} : { 'x-role': role };
    const { statusCode, payload } = await shop.inject({ method, url, headers, ...(body && { payload: body }) });
    return { status: statusCode, body: JSON.parse(payload) as Record<string, unknown> };
  }

  async function bake(loaves: number): Promise<string> {
    const task = { type: BakeBread.type, payload: { loaves } };
    const { status, body } = await call('POST', '/tasks', { role: 'user', body: task });
    expect(status).toBe(202);
    return body['id'] as string;
  }

  async function untilState(id: string, state: string): Promise<Record<string, unknown>> {
    let task: Record<string, unknown> = {};
    await until(async () => {
      task = (await call('GET', `/tasks/${id}`, { role: 'user' })).body;
      return task['state'] === state;
    }, `the task has ${state}`);
    return task;
  }

  it('has a task carried out, and shows its result', async () => {
    expect(await untilState(await bake(3), 'succeeded')).toMatchObject({ attempt: 1, result: { baked: 3 } });
  });

  it('redrives a dead letter', async () => {
    isOvenHot = false;
    const id = await bake(1);
    await untilState(id, 'failed');
    const find = () => call('GET', `/operations/dead-letters/${id}`, { role: 'operator' });
    await until(async () => (await find()).status === 200, 'the dead letter is archived');
    expect((await find()).body).toMatchObject({ reason: 'oven-cold', queue: 'task.bakery.bake.v1', state: 'dead' });

    isOvenHot = true;
    await call('POST', '/operations/dead-letters/redrive', { role: 'operator', body: { ids: [id] } });
    await untilState(id, 'succeeded');
  });

  it('checks what comes in, and who asks, and answers with problem documents', async () => {
    const wrong = { type: BakeBread.type, payload: { loaves: 'many' } };
    expect(await call('POST', '/tasks', { role: 'user', body: wrong })).toMatchObject({
      status: 422,
      body: { code: 'invalid-payload', errors: [{ pointer: '/payload/loaves' }] },
    });
    expect(await call('POST', '/tasks', { role: 'user', body: {} })).toMatchObject({ body: { code: 'invalid-body' } });
    expect(await call('GET', '/tasks')).toMatchObject({ status: 401, body: { code: 'token-missing' } });
    expect(await call('GET', '/operations/queues', { role: 'user' })).toMatchObject({ status: 403 });
  });

  it('has a console, which knows its operators as the application does', async () => {
    const page = await shop.inject({ method: 'GET', url: '/console/tasks' });
    expect(page).toMatchObject({ statusCode: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect(page.payload).toContain('<meta name="warren-log-in" content="none" />');
    const script = /src="[.](\/assets\/[^"]+)"/.exec(page.payload)?.[1];
    expect((await shop.inject({ method: 'GET', url: `/console${script}` })).statusCode).toBe(200);
    expect((await call('GET', '/console/caller', { role: 'operator' })).body).toEqual({
      userId: BAKER,
      role: 'operator',
    });
    expect(await call('GET', '/console/caller')).toMatchObject({ status: 401 });
  });

  it("leaves the application's own routes as they are", async () => {
    expect((await call('GET', '/menu')).body).toEqual(['bread']);
    expect((await call('GET', '/nowhere')).body).toMatchObject({ statusCode: 404, error: 'Not Found' });
  });
});
