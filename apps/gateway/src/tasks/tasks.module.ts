import { Module } from '@nestjs/common';
import { ClockModule } from '../clock/clock.module.ts';
import { TaskDesk } from './task-desk.ts';
import { TaskLives } from './task-lives.ts';
import { TaskWatch } from './task-watch.ts';
import { TaskFacts } from './task-facts.handler.ts';
import { TasksController } from './tasks.controller.ts';

@Module({
  imports: [ClockModule],
  controllers: [TasksController, TaskFacts],
  providers: [TaskDesk, TaskLives, TaskWatch],
  exports: [TaskDesk],
})
export class TasksModule {}
