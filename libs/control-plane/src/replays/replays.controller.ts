import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type AnswerOf, CancelReplay, GetReplay, ListReplays, Replay, StartReplay } from '@warren/contracts';
import { Messenger } from '@warren/messaging';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Answers, BODY, type Caller, IdParameter, Limited, PageQuery, TheCaller } from '@warren/http';
import { ForOperators } from '../access.ts';

const ReplayRequest = StartReplay.schema.omit({ createdBy: true }).strict().meta({ id: 'ReplayRequest' });
type ReplayRequest = z.output<typeof ReplayRequest>;
type PageQuery = z.output<typeof PageQuery>;

/** What the service behind answers, in HTTP. */
const rejections = {
  'group-unknown': 404,
  'group-away': 503,
  'replay-unknown': 404,
  'replay-refused': 409,
  'replay-running': 409,
  'replay-ended': 409,
};

/** Events republished to one group, from the log. */
@ApiTags('replays')
@ForOperators({ rejections })
@Controller('replays')
export class ReplaysController {
  constructor(private readonly messenger: Messenger) {}

  @Post()
  @Limited('replays')
  @HttpCode(202)
  @Answers('Republish events to one group', { 202: Replay }, [404, 409, 502, 504, ...BODY])
  async start(
    @Body({ schema: ReplayRequest }) request: ReplayRequest,
    @TheCaller() { userId }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Replay> {
    const replay = await this.messenger.request(StartReplay, { ...request, createdBy: userId });
    void reply.header('location', `/replays/${replay.id}`);
    return replay;
  }

  @Get()
  @Answers('Which operator had what republished, newest first', { 200: ListReplays.answer }, [502, 504])
  async list(@Query({ schema: PageQuery }) query: PageQuery): Promise<AnswerOf<typeof ListReplays>> {
    return this.messenger.request(ListReplays, query);
  }

  @Get(':id')
  @Answers('How far it is', { 200: Replay }, [404, 502, 504])
  async find(@Param({ schema: IdParameter }) { id }: IdParameter): Promise<Replay> {
    return this.messenger.request(GetReplay, { id });
  }

  @Delete(':id')
  @HttpCode(200)
  @Answers('End it; what a rebuild has built is thrown away', { 200: Replay }, [404, 409, 502, 504])
  async cancel(@Param({ schema: IdParameter }) { id }: IdParameter): Promise<Replay> {
    return this.messenger.request(CancelReplay, { id });
  }
}
