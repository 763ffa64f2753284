import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Answers, BODY, type Caller, idempotencyKey, IdParameter, Limited, TheCaller } from '@warren/http';
import { ForCallers } from '../access.ts';
import { Batches } from './batches.ts';
import { Batch } from './batch-view.ts';
import { tasksInside } from '../quotas.ts';
import { NewBatch } from './new-batch.ts';

@ApiTags('tasks')
@ForCallers()
@Controller('batches')
export class BatchesController {
  constructor(private readonly batches: Batches) {}

  @Post()
  @Limited('tasks', tasksInside)
  @HttpCode(202)
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'The same key from the same user makes one batch within 24 hours, and is answered alike.',
  })
  @Answers('Have many things done, and one more when all of them are', { 202: Batch }, [403, 409, ...BODY])
  async submit(
    @Body({ schema: NewBatch }) wanted: NewBatch,
    @Headers('idempotency-key') key: string | undefined,
    @TheCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Batch> {
    const batch = await this.batches.add(wanted, caller, idempotencyKey(key));
    void reply.header('location', `/batches/${batch.id}`);
    return batch;
  }

  @Get(':id')
  @Answers('How far a batch is', { 200: Batch }, [404])
  async find(@Param({ schema: IdParameter }) { id }: IdParameter, @TheCaller() caller: Caller): Promise<Batch> {
    return this.batches.find(id, caller);
  }

  @Delete(':id')
  @HttpCode(202)
  @Answers('Cancel all of its tasks that have not ended; nothing follows', { 202: Batch }, [404, 409])
  async cancel(@Param({ schema: IdParameter }) { id }: IdParameter, @TheCaller() caller: Caller): Promise<Batch> {
    return this.batches.cancel(id, caller);
  }
}
