import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  type MessageEvent,
  Param,
  Post,
  Query,
  Res,
  Sse,
  UseGuards,
} from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';
import {
  Answers,
  BODY,
  type Caller,
  idempotencyKey,
  IdParameter,
  Limited,
  LimitedStream,
  live,
  TheCaller,
} from '@warren/http';
import { ForCallers } from '../access.ts';
import { MatchCount } from '../search/bounded-search.ts';
import { SearchFieldList } from '../search/field-views.ts';
import { Clock } from './clock.ts';
import { futureTime } from './future-time.ts';
import {
  accepted,
  NewTask,
  TaskAccepted,
  TaskDetail,
  taskDetail,
  TaskPage,
  TaskTypeList,
  taskView,
} from './new-task.ts';
import { TaskAudience } from './task-audience.ts';
import { TaskHistories } from './task-histories.ts';
import { TaskLists } from './task-lists.ts';
import { TaskQuery, TaskSelection } from './task-query.ts';
import { TaskWatch } from './task-watch.ts';
import { TaskService, type TaskRequest } from './task.service.ts';
import { VisibleTaskGuard } from './visible-task.guard.ts';

@ApiTags('tasks')
@ForCallers()
@Controller('tasks')
export class TasksController {
  constructor(
    private readonly audience: TaskAudience,
    private readonly taskService: TaskService,
    private readonly lists: TaskLists,
    private readonly histories: TaskHistories,
    private readonly clock: Clock,
    private readonly watch: TaskWatch,
  ) {}

  @Get('types')
  @Answers('What you may have done, and what each payload must look like', { 200: TaskTypeList })
  listTypes(@TheCaller() caller: Caller): TaskTypeList {
    return { items: this.audience.typesFor(caller) };
  }

  @Post()
  @Limited('tasks')
  @HttpCode(202)
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'The same key from the same user makes one task.',
  })
  @Answers('Have something done', { 202: TaskAccepted }, [403, 409, ...BODY])
  async submit(
    @Body({ schema: NewTask }) task: NewTask,
    @Headers('idempotency-key') key: string | undefined,
    @TheCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskAccepted> {
    const row = await this.taskService.submitFor(caller, {
      ...requestOf(task),
      idempotencyKey: idempotencyKey(key),
    });
    if (row.runAt) {
      this.clock.arm({ id: row.id, runAt: row.runAt });
    }
    void reply.header('location', `/tasks/${row.id}`);
    return accepted(row);
  }

  @Get()
  @Answers("Your tasks, newest first; for operators, everybody's", { 200: TaskPage })
  async list(@Query({ schema: TaskQuery }) query: TaskQuery, @TheCaller() caller: Caller): Promise<TaskPage> {
    const { items, nextCursor } = await this.lists.list(query, caller);
    return { items: items.map(taskView), nextCursor };
  }

  @Get('count')
  @Answers('How many of your tasks match, counted up to 10,000', { 200: MatchCount })
  async count(
    @Query({ schema: TaskSelection }) query: TaskSelection,
    @TheCaller() caller: Caller,
  ): Promise<MatchCount> {
    return this.lists.count(query, caller);
  }

  @Get('fields')
  @Answers('What a query can ask for, and the values that there are', { 200: SearchFieldList })
  fields(@TheCaller() caller: Caller): SearchFieldList {
    return this.lists.fieldsFor(caller);
  }

  @Get(':id')
  @Answers('What became of a task', { 200: TaskDetail }, [404])
  async find(@Param({ schema: IdParameter }) { id }: IdParameter, @TheCaller() caller: Caller): Promise<TaskDetail> {
    return taskDetail(await this.taskService.find(id, caller));
  }

  @Sse(':id/events')
  @UseGuards(VisibleTaskGuard)
  @LimitedStream()
  @Answers('A task as it is, and whenever it has changed, until it has ended', { 200: undefined }, [404])
  async events(
    @Param({ schema: IdParameter }) { id }: IdParameter,
    @TheCaller() caller: Caller,
  ): Promise<Observable<MessageEvent>> {
    const row = await this.taskService.find(id, caller);
    return live(this.watch.watch(row).pipe(map((now) => ({ type: 'task', id: now.version, data: taskDetail(now) }))));
  }

  @Delete(':id')
  @HttpCode(202)
  @Answers('Cancel a task: a waiting one never starts, a running one is asked to stop', { 202: TaskDetail }, [404, 409])
  async cancel(@Param({ schema: IdParameter }) { id }: IdParameter, @TheCaller() caller: Caller): Promise<TaskDetail> {
    await this.taskService.find(id, caller);
    return taskDetail(await this.histories.cancel(id));
  }
}

function requestOf({ type, payload, runAt, key, uniqueKey, uniqueFor, priority }: NewTask): TaskRequest {
  return {
    type,
    payload,
    ...(runAt !== undefined && { runAt: futureTime(runAt, new Date()) }),
    key,
    uniqueKey,
    uniqueFor,
    priority,
  };
}
