import { Controller, Get, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { OperatorGuard } from '../auth/operator.guard.ts';
import { Answers, NeedsOperator } from '../http/answers.decorator.ts';
import { QueueBoard } from './queue-board.ts';
import { QueueList } from './queue-views.ts';

@ApiTags('operations')
@NeedsOperator()
@UseGuards(OperatorGuard)
@Controller('operations/queues')
export class QueuesController {
  constructor(private readonly board: QueueBoard) {}

  @Get()
  @Answers('What waits, what is in hand, and who works on it', { 200: QueueList })
  async list(): Promise<QueueList> {
    return this.board.list();
  }
}
