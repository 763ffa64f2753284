import { Module } from '@nestjs/common';
import { IdempotencyKeys } from '@warren/http';
import { BatchEnds } from '../batches/batch-ends.ts';
import { Batches } from '../batches/batches.ts';
import { BatchesController } from '../batches/batches.controller.ts';
import { ClockModule } from '../clock/clock.module.ts';
import { TaskService } from './task.service.ts';
import { TaskHistories } from './task-histories.ts';
import { TaskWatch } from './task-watch.ts';
import { TaskEventsHandler } from './task-events.handler.ts';
import { TasksController } from './tasks.controller.ts';

@Module({
  imports: [ClockModule],
  controllers: [TasksController, BatchesController, TaskEventsHandler],
  providers: [TaskService, TaskHistories, TaskWatch, Batches, BatchEnds, IdempotencyKeys],
  exports: [TaskService],
})
export class TasksModule {}
