import { Body, Controller, Get, HttpCode, Logger, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, BODY, type Caller, PageQuery, TheCaller } from '@warren/http';
import type { z } from 'zod';
import { ForOperators } from '../access.ts';
import { OutboxList, OutboxPage, SettledMessages, WhichMessages } from './outbox-views.ts';
import { Outboxes } from './outboxes.ts';

type PageQuery = z.output<typeof PageQuery>;

/** What services could not publish: messages that their outboxes have set aside. */
@ApiTags('operations')
@ForOperators()
@Controller('operations/outbox')
export class OutboxesController {
  private readonly logger = new Logger('Outboxes');

  constructor(private readonly outboxes: Outboxes) {}

  @Get()
  @Answers('How many messages each service has set aside, since they cannot be sent as they are', { 200: OutboxList })
  async list(): Promise<OutboxList> {
    return this.outboxes.list();
  }

  @Get(':service')
  @Answers(
    'The messages that a service has set aside, newest first, with the reason',
    { 200: OutboxPage },
    [404, 502, 504],
  )
  async page(@Param('service') service: string, @Query({ schema: PageQuery }) query: PageQuery): Promise<OutboxPage> {
    return this.outboxes.carryOut(service, { command: 'list', ...query });
  }

  @Post(':service/release')
  @HttpCode(200)
  @Answers('Have them sent again, after what was wrong is repaired', { 200: SettledMessages }, [404, 502, 504, ...BODY])
  async release(
    @Param('service') service: string,
    @Body({ schema: WhichMessages }) which: WhichMessages,
    @TheCaller() caller: Caller,
  ): Promise<SettledMessages> {
    return this.settle('release', service, which, caller);
  }

  @Post(':service/discard')
  @HttpCode(200)
  @Answers('Delete them, unsent', { 200: SettledMessages }, [404, 502, 504, ...BODY])
  async discard(
    @Param('service') service: string,
    @Body({ schema: WhichMessages }) which: WhichMessages,
    @TheCaller() caller: Caller,
  ): Promise<SettledMessages> {
    return this.settle('discard', service, which, caller);
  }

  private async settle(
    command: 'release' | 'discard',
    service: string,
    { ids }: WhichMessages,
    { userId }: Caller,
  ): Promise<SettledMessages> {
    const { count } = await this.outboxes.carryOut(service, { command, ...(ids && { ids }) });
    this.logger.log(`${userId}: ${command} of ${count} messages in the outbox of ${service}`);
    return { count };
  }
}
