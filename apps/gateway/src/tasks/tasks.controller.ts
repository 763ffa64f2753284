import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../auth/access-token.ts';
import { TheCaller } from '../auth/caller.decorator.ts';
import { Clock } from '../clock/clock.ts';
import { Answers, BODY, NeedsToken } from '../http/answers.decorator.ts';
import { idempotencyKey } from '../http/idempotency-key.ts';
import { IdParameter } from '../http/page.ts';
import { futureMoment } from './moment.ts';
import { accepted, NewTask, Task, TaskAccepted, TaskPage, TaskQuery, TaskTypes, taskView } from './new-task.ts';
import { TaskDesk, type Wish } from './task-desk.ts';
import { taskTypes } from './task-types.ts';

@ApiTags('tasks')
@NeedsToken()
@Controller('tasks')
export class TasksController {
  constructor(
    private readonly desk: TaskDesk,
    private readonly clock: Clock,
  ) {}

  @Get('types')
  @Answers('What can be done, and what each payload must look like', { 200: TaskTypes })
  types(): TaskTypes {
    return { items: [...taskTypes] };
  }

  @Post()
  @HttpCode(202)
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'The same key from the same user makes one task.',
  })
  @Answers('Have something done', { 202: TaskAccepted }, [409, ...BODY])
  async submit(
    @Body({ schema: NewTask }) task: NewTask,
    @Headers('idempotency-key') key: string | undefined,
    @TheCaller() { userId }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskAccepted> {
    const row = await this.desk.submit({ ...wishOf(task), ...named(idempotencyKey(key)), createdBy: userId });
    if (row.runAt) {
      this.clock.arm({ id: row.id, runAt: row.runAt });
    }
    void reply.header('location', `/tasks/${row.id}`);
    return accepted(row);
  }

  @Get()
  @Answers('Tasks, newest first', { 200: TaskPage })
  async list(@Query({ schema: TaskQuery }) query: TaskQuery): Promise<TaskPage> {
    const { items, nextCursor } = await this.desk.list(query);
    return { items: items.map(taskView), nextCursor };
  }

  @Get(':id')
  @Answers('What became of a task', { 200: Task }, [404])
  async find(@Param({ schema: IdParameter }) { id }: IdParameter): Promise<Task> {
    return taskView(await this.desk.find(id));
  }

  @Delete(':id')
  @HttpCode(204)
  @Answers('Take back a task that is scheduled for later', { 204: undefined }, [404, 409])
  async cancel(@Param({ schema: IdParameter }) { id }: IdParameter): Promise<void> {
    await this.desk.cancel(id);
  }
}

function wishOf({ type, payload, runAt, uniqueKey }: NewTask): Wish {
  return {
    type,
    payload,
    ...(runAt !== undefined && { runAt: futureMoment(runAt, new Date()) }),
    ...(uniqueKey !== undefined && { uniqueKey }),
  };
}

const named = (key: string | undefined): Pick<Wish, 'idempotencyKey'> =>
  key === undefined ? {} : { idempotencyKey: key };
