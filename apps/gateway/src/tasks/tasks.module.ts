import { Module } from '@nestjs/common';
import { BatchEnds } from '../batches/batch-ends.ts';
import { Batches } from '../batches/batches.ts';
import { BatchesController } from '../batches/batches.controller.ts';
import { ClockModule } from '../clock/clock.module.ts';
import { IdempotencyModule } from '../idempotency/idempotency.module.ts';
import { TaskDesk } from './task-desk.ts';
import { TaskLives } from './task-lives.ts';
import { TaskWatch } from './task-watch.ts';
import { TaskFacts } from './task-facts.handler.ts';
import { TasksController } from './tasks.controller.ts';

@Module({
  imports: [ClockModule, IdempotencyModule],
  controllers: [TasksController, BatchesController, TaskFacts],
  providers: [TaskDesk, TaskLives, TaskWatch, Batches, BatchEnds],
  exports: [TaskDesk],
})
export class TasksModule {}
