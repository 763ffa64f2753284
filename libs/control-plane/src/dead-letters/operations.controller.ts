import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Answers, IdParameter, PageQuery } from '@warren/http';
import { ForOperators } from '../access.ts';
import { Operation, OperationPage, operationView } from './dead-letter-views.ts';
import { Operations } from './operations.ts';

/** What operators had done: the progress of what is running, and the record of what has ended. */
@ApiTags('operations')
@ForOperators()
@Controller('operations/actions')
export class OperationsController {
  constructor(private readonly operations: Operations) {}

  @Get()
  @Answers('Who did what with dead letters, newest first', { 200: OperationPage })
  async list(@Query({ schema: PageQuery }) query: z.output<typeof PageQuery>): Promise<OperationPage> {
    const { items, nextCursor } = await this.operations.list(query);
    return { items: items.map(operationView), nextCursor };
  }

  @Get(':id')
  @Answers('How far it is', { 200: Operation }, [404])
  async find(@Param({ schema: IdParameter }) { id }: IdParameter): Promise<Operation> {
    return operationView(await this.operations.find(id));
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Answers('End it; messages that it has not sent are dead letters again', { 200: Operation }, [404, 409])
  async cancel(@Param({ schema: IdParameter }) { id }: IdParameter): Promise<Operation> {
    return operationView(await this.operations.cancel(id));
  }
}
