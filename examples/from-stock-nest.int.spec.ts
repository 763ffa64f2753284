// An application of Nest's own transport moves, the service first: what docs/from-stock-nest.md says, run.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { INestApplicationContext, INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { ClientProxy } from '@nestjs/microservices';
import { provision } from '@warren/messaging';
import { testVhost, type TestVhost } from '@warren/testing';
import { firstValueFrom } from 'rxjs';
import * as after from './from-stock-nest/after.ts';
import * as before from './from-stock-nest/before.ts';
import { fed } from './from-stock-nest/cats.ts';

let vhost: TestVhost;
beforeAll(async () => {
  vhost = await testVhost('moving');
  await provision(vhost.url, []);
});
afterAll(() => vhost.drop());

it.each([
  ['nothing has moved', before, before],
  ['the service has moved', after, before],
  ['its client has moved, too', after, after],
])('cats are counted and fed when %s', async (state, service, client) => {
  const cats: INestMicroservice = await service.createCats(vhost.url);
  await cats.listen();
  const visitor: INestApplicationContext = await NestFactory.createApplicationContext(client.catsClient(vhost.url), {
    logger: false,
  });
  visitor.enableShutdownHooks();
  const proxy = visitor.get<ClientProxy>('CATS');

  await expect(firstValueFrom(proxy.send({ cmd: 'count' }, ['Tom', 'Kit']))).resolves.toBe(2);
  await firstValueFrom(proxy.emit('feed', state), { defaultValue: undefined });
  await fed.next((cat) => cat === state);

  await visitor.close();
  await cats.close();
});

it('what the page says is what has run', async () => {
  const folder = import.meta.dirname;
  const page = await readFile(join(folder, '../docs/from-stock-nest.md'), 'utf8');
  const diff = /```diff\n([\s\S]*?)```/.exec(page)?.[1]?.trimEnd().split('\n') ?? [];
  const side = (sign: '-' | '+'): string =>
    diff
      .filter((line) => line.startsWith(sign) || line.startsWith(' ') || line === '')
      .map((line) => line.slice(1))
      .join('\n');
  expect(`${side('-')}\n`).toBe(await readFile(join(folder, 'from-stock-nest/before.ts'), 'utf8'));
  expect(`${side('+')}\n`).toBe(await readFile(join(folder, 'from-stock-nest/after.ts'), 'utf8'));
});
