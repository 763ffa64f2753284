import { AsyncLocalStorage } from 'node:async_hooks';
import { Readable } from 'node:stream';
import { Body, Controller, Get, HttpCode, Param, Post, Res, StreamableFile, UseGuards } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import { ExportSelection, ExportSubscribers, ReadExport } from '@showcase/contracts';
import type { AnswerOf } from '@warren/contracts';
import { Messenger, newId } from '@warren/messaging';
import type { FastifyReply } from 'fastify';
import {
  Answers,
  BODY,
  type Caller,
  IdParameter,
  Limited,
  NeedsOperator,
  OperatorGuard,
  TheCaller,
} from '@warren/http';
import { accepted, TaskAccepted, TaskService } from '@warren/control-plane';

/** The list as a CSV file: written by a task, and then fetched. */
@ApiTags('imports')
@NeedsOperator()
@UseGuards(OperatorGuard)
@Controller('exports')
export class ExportsController {
  constructor(
    private readonly taskService: TaskService,
    private readonly messenger: Messenger,
  ) {}

  @Post()
  @Limited('exports')
  @HttpCode(202)
  @Answers('Have the list written as CSV', { 202: TaskAccepted }, BODY)
  async begin(
    @Body({ schema: ExportSelection }) selection: ExportSelection,
    @TheCaller() { userId }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskAccepted> {
    const id = newId();
    const task = { id, type: ExportSubscribers.type, payload: selection, createdBy: userId };
    void reply.header('location', `/exports/${id}`);
    return accepted(await this.taskService.submit(task));
  }

  @Get(':id')
  @Limited('searches')
  @ApiProduces('text/csv')
  @Answers('The file, once its task has succeeded; for a day', { 200: undefined }, [404, 409, 502, 504])
  async fetch(@Param({ schema: IdParameter }) { id }: IdParameter): Promise<StreamableFile> {
    // The stream is read when this has returned, and asks in the caller's name all the same.
    const read = AsyncLocalStorage.bind((number: number) => this.messenger.request(ReadExport, { id, number }));
    return new StreamableFile(Readable.from(texts(await read(0), read)), {
      type: 'text/csv; charset=utf-8',
      disposition: 'attachment; filename="subscribers.csv"',
    });
  }
}

type Piece = AnswerOf<typeof ReadExport>;

/** Piece by piece, as fast as the caller reads. One that is missing breaks the answer off. */
async function* texts({ text, pieces }: Piece, read: (number: number) => Promise<Piece>): AsyncGenerator<string> {
  yield text;
  for (let number = 1; number < pieces; number++) yield (await read(number)).text;
}
