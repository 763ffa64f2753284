import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, BODY, type Caller, TheCaller } from '@warren/http';
import { ForOperators } from '../access.ts';
import { QueueBoard } from './queue-board.ts';
import { QueuePauses } from './queue-pauses.ts';
import { PausedQueue, PauseRequest, QueueList } from './queue-views.ts';
import { WaitingList, WaitingQuery, WaitingTasks } from './waiting-tasks.ts';

@ApiTags('operations')
@ForOperators()
@Controller('operations/queues')
export class QueuesController {
  constructor(
    private readonly board: QueueBoard,
    private readonly pauses: QueuePauses,
    private readonly waiting: WaitingTasks,
  ) {}

  @Get()
  @Answers('What waits, what is in flight, and which consumers work on it', { 200: QueueList })
  async list(): Promise<QueueList> {
    return this.board.list();
  }

  @Get(':name/waiting')
  @Answers('What waits in a queue of tasks, the oldest first; the queue is not touched', { 200: WaitingList }, [422])
  async waitingIn(
    @Param('name') name: string,
    @Query({ schema: WaitingQuery }) query: WaitingQuery,
  ): Promise<WaitingList> {
    return this.waiting.in(name, query);
  }

  @Post(':name/pause')
  @HttpCode(200)
  @Answers('Have workers finish what they have of it, and take no more', { 200: PausedQueue }, [404, ...BODY])
  async pause(
    @Param('name') name: string,
    @Body({ schema: PauseRequest }) { reason }: PauseRequest,
    @TheCaller() { userId }: Caller,
  ): Promise<PausedQueue> {
    return { name, paused: await this.pauses.pause(name, { reason: reason ?? null, by: userId }) };
  }

  @Post(':name/resume')
  @HttpCode(200)
  @Answers('Have workers take what waits', { 200: PausedQueue }, [422])
  async resume(@Param('name') name: string, @TheCaller() { userId }: Caller): Promise<PausedQueue> {
    await this.pauses.resume(name, userId);
    return { name, paused: null };
  }
}
