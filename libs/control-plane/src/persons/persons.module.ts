import { Module } from '@nestjs/common';
import { DeadLettersModule } from '../dead-letters/dead-letters.module.ts';
import { TasksModule } from '../tasks/tasks.module.ts';
import { OwnedWork } from './owned-work.ts';

/** What persons asked for, ended when they are erased. */
@Module({ imports: [TasksModule, DeadLettersModule], providers: [OwnedWork], exports: [OwnedWork] })
export class PersonsModule {}
