import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Answers, BODY, type Caller, ConflictError, idempotencyKey, IdParameter, TheCaller } from '@warren/http';
import {
  DeadLetterDetail,
  DeadLetterGroups,
  DeadLetterPage,
  detailView,
  deadLetterView,
  Operation,
  operationView,
  Preview,
} from './dead-letter-views.ts';
import { ForOperators } from '../access.ts';
import { MatchCount } from '../search/bounded-search.ts';
import { SearchFieldList } from '../search/field-views.ts';
import { DeadLetters } from './dead-letters.ts';
import type { OperationRow } from './operation.entity.ts';
import { GroupQuery, DiscardRequest, DeadLetterQuery, RedriveRequest } from './operator-requests.ts';
import { Operations, type OperationRequest } from './operations.ts';
import { Redriving } from './redriving.ts';

const ONCE = {
  name: 'Idempotency-Key',
  required: false,
  description: 'The same key from the same user makes one operation. So does the same request while it is running.',
};

@ApiTags('operations')
@ForOperators()
@Controller('operations/dead-letters')
export class DeadLettersController {
  constructor(
    private readonly deadLetters: DeadLetters,
    private readonly operations: Operations,
    private readonly redriving: Redriving,
  ) {}

  @Get()
  @Answers('Messages that were given up, newest first', { 200: DeadLetterPage })
  async list(@Query({ schema: DeadLetterQuery }) query: DeadLetterQuery): Promise<DeadLetterPage> {
    const { items, nextCursor } = await this.deadLetters.list(query);
    return { items: items.map(deadLetterView), nextCursor };
  }

  @Get('groups')
  @Answers('What died of the same thing: by reason, queue and type, the most frequent first', { 200: DeadLetterGroups })
  async groups(@Query({ schema: GroupQuery }) query: GroupQuery): Promise<DeadLetterGroups> {
    return { items: await this.deadLetters.groups(query) };
  }

  @Get('count')
  @Answers('How many match, counted up to 10,000', { 200: MatchCount })
  async count(@Query({ schema: GroupQuery }) query: GroupQuery): Promise<MatchCount> {
    return this.deadLetters.count(query);
  }

  @Get('fields')
  @Answers('What a query can ask for, and the values that there are', { 200: SearchFieldList })
  async fields(): Promise<SearchFieldList> {
    return this.deadLetters.fields();
  }

  @Get(':id')
  @Answers("A dead letter with all that is known of it, by its id or its message's", { 200: DeadLetterDetail }, [404])
  async find(@Param({ schema: IdParameter }) { id }: IdParameter): Promise<DeadLetterDetail> {
    return detailView(await this.deadLetters.find(id));
  }

  @Post('redrive')
  @HttpCode(202)
  @ApiHeader(ONCE)
  @Answers('Send dead letters back to the queues they died in', { 200: Preview, 202: Operation }, [404, 409, ...BODY])
  async redrive(
    @Body({ schema: RedriveRequest }) request: RedriveRequest,
    @Headers('idempotency-key') key: string | undefined,
    @TheCaller() { userId: createdBy }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Operation | Preview> {
    return this.answer({ kind: 'redrive', request, createdBy, idempotencyKey: idempotencyKey(key) }, reply);
  }

  @Post('discard')
  @HttpCode(202)
  @ApiHeader(ONCE)
  @Answers('Give dead letters up for good', { 200: Preview, 202: Operation }, [404, 409, ...BODY])
  async discard(
    @Body({ schema: DiscardRequest }) request: DiscardRequest,
    @Headers('idempotency-key') key: string | undefined,
    @TheCaller() { userId: createdBy }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Operation | Preview> {
    return this.answer({ kind: 'discard', request, createdBy, idempotencyKey: idempotencyKey(key) }, reply);
  }

  private async answer(command: OperationRequest, reply: FastifyReply): Promise<Operation | Preview> {
    if (command.request.preview) {
      void reply.status(200);
      return { preview: true, ...(await this.operations.preview(command)) };
    }
    const { operation, isNew } = await this.operations.submit(command);
    void reply.header('location', `/operations/actions/${operation.id}`);
    if (isNew && command.request.ids?.length === 1) return operationView(await this.atOnce(operation));
    this.redriving.wake();
    return operationView(operation);
  }

  /** One dead letter is waited for: the operator reads at once why it cannot be redriven. */
  private async atOnce({ id, state }: OperationRow): Promise<OperationRow> {
    for (let batches = 0; state === 'running' && batches < 2; batches++) await this.redriving.runNext(id);
    const operation = await this.operations.find(id);
    if (operation.refused > 0) {
      const deadLetter = await this.deadLetters.find((operation.request as { ids: [string] }).ids[0]);
      const detail = `The dead letter stays where it is. ${deadLetter.refusal ?? ''}`;
      throw new ConflictError('queue-gone', detail, { members: { operationId: id } });
    }
    return operation;
  }
}
