import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DeliverEmail } from '@showcase/contracts';
import type { PayloadOf } from '@warren/contracts';
import { RabbitExceptionFilter, type RabbitContext, RabbitServer, Task } from '@warren/messaging';
import { Recorder } from '@warren/testing';

/** A pool whose handler can be broken and mended. */
export interface BreakablePool {
  broken: boolean;
  /** What it was given while it was whole. */
  readonly healed: Recorder<{ id: string; attempt: number; payload: unknown }>;
  close(): Promise<void>;
}

/** Starts one for `email.deliver.v1`, with two attempts for each task. */
export async function startBreakablePool(url: string): Promise<BreakablePool> {
  const healed: BreakablePool['healed'] = new Recorder();
  const pool = { broken: false, healed, close: async () => app.close() };

  @Controller()
  class Mailer {
    @Task(DeliverEmail, { retry: { attempts: 2, baseMs: 250, factor: 1, maxMs: 250 } })
    async deliver(payload: PayloadOf<typeof DeliverEmail>, { id, attempt }: RabbitContext): Promise<void> {
      if (pool.broken) throw new Error('It is broken');
      healed.record({ id, attempt, payload });
    }
  }

  @Module({ controllers: [Mailer] })
  class PoolModule {}

  const strategy = new RabbitServer({ url, group: 'email' });
  const app = await NestFactory.createMicroservice(PoolModule, { strategy, logger: false });
  app.useGlobalFilters(new RabbitExceptionFilter());
  await app.listen();
  return pool;
}
