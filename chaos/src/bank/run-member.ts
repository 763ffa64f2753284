import 'reflect-metadata';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { RabbitExceptionFilter } from '@warren/messaging';
import { arm, KillPoints } from './kill-points.ts';
import { MemberModule } from './member.module.ts';
import type { Duty, Command, Word } from './roles.ts';
import { TransferClient } from './transfer-client.ts';
import { wiringOf } from './wiring.ts';

const report = (word: Word): void => void process.send?.(word);

/** One process of the bank, until it is told to stop, or killed. */
export async function runMember(duty: Duty): Promise<void> {
  process.on('message', (command: Command) => 'die' in command && arm(command.die));
  process.on('disconnect', () => process.exit(1)); // the conductor has died
  const app = duty.role === 'bank' ? await openBank(duty) : await openConsumer(duty);
  process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
  report({ ready: true });
}

async function openConsumer(duty: Duty): Promise<INestApplicationContext> {
  const { Server, Interceptor } = wiringOf(duty.mutant);
  const strategy = new Server({ url: duty.amqp, group: duty.role });
  const app = await NestFactory.createMicroservice(MemberModule.of(duty), { strategy, logger: ['warn', 'error'] });
  app.useGlobalFilters(new RabbitExceptionFilter());
  app.useGlobalInterceptors(new KillPoints(), app.get(Interceptor));
  await app.listen();
  return app;
}

async function openBank(duty: Duty): Promise<INestApplicationContext> {
  const app = await NestFactory.createApplicationContext(MemberModule.of(duty), { logger: ['warn', 'error'] });
  const client = app.get(TransferClient);
  process.on('message', (command: Command) => 'allowance' in command && (client.allowance = command.allowance));
  process.prependOnceListener('SIGTERM', () => (client.stopped = true));
  void client.work(duty.accounts, duty.each);
  setInterval(() => report({ written: client.written }), 50).unref();
  return app;
}
