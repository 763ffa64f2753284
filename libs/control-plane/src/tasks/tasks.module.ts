import { BullModule } from '@nestjs/bull';
import { Module } from '@nestjs/common';
import { IdempotencyKeys } from '@warren/http';
import { tlsOf } from '@warren/messaging';
import type { QueueOptions } from 'bull';
import { CONTROL_PLANE_OPTIONS, type ControlPlaneOptions } from '../control-plane-options.ts';
import { BatchEnds } from './batch-ends.ts';
import { BatchesController } from './batches.controller.ts';
import { Batches } from './batches.ts';
import { Clock, CLOCK_QUEUE } from './clock.ts';
import { TaskAudience } from './task-audience.ts';
import { TaskEventsHandler } from './task-events.handler.ts';
import { TaskHistories } from './task-histories.ts';
import { TaskLists } from './task-lists.ts';
import { TaskTypes } from './task-types.ts';
import { TaskWatch } from './task-watch.ts';
import { TaskService } from './task.service.ts';
import { TasksController } from './tasks.controller.ts';

/** Tasks and batches of them: asked for, watched, cancelled. */
@Module({
  imports: [
    BullModule.registerQueueAsync({
      name: CLOCK_QUEUE,
      inject: [CONTROL_PLANE_OPTIONS],
      useFactory: clockOptions,
    }),
  ],
  controllers: [TasksController, BatchesController, TaskEventsHandler],
  providers: [
    TaskTypes,
    TaskAudience,
    TaskService,
    TaskLists,
    TaskHistories,
    TaskWatch,
    Batches,
    BatchEnds,
    IdempotencyKeys,
    Clock,
  ],
  exports: [TaskTypes, TaskAudience, TaskService, TaskHistories, Clock],
})
export class TasksModule {}

/** A Redis that is unavailable is waited for, without giving up. Of an address Bull reads no TLS. */
function clockOptions({ redisUrl, redisPrefix = 'warren' }: ControlPlaneOptions): QueueOptions & { url: string } {
  const tls = tlsOf(redisUrl);
  return { url: redisUrl, prefix: redisPrefix, redis: { maxRetriesPerRequest: null, ...(tls && { tls }) } };
}
