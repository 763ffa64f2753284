import { Module } from '@nestjs/common';
import { TasksModule } from '../tasks/tasks.module.ts';
import { SubscribersController } from './subscribers.controller.ts';

@Module({ imports: [TasksModule], controllers: [SubscribersController] })
export class SubscribersModule {}
