import { Controller, Get, HttpCode, Logger, Param, Post, Query, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, type Caller, NeedsOperator, OperatorGuard, PageQuery, TheCaller } from '@warren/http';
import { z } from 'zod';
import { ErasureProgress } from './erasure-progress.ts';
import { Erasure, ErasurePage } from './erasure-views.ts';
import { Erasures } from './erasures.ts';

type PageQuery = z.output<typeof PageQuery>;
const WhoseErasure = z.object({ userId: z.uuid() });
type WhoseErasure = z.output<typeof WhoseErasure>;

/** Proof that people who asked for it are gone, or what keeps them. */
@ApiTags('operations')
@NeedsOperator()
@UseGuards(OperatorGuard)
@Controller('operations/erasures')
export class ErasuresController {
  private readonly logger = new Logger('Erasures');

  constructor(
    private readonly progress: ErasureProgress,
    private readonly erasures: Erasures,
  ) {}

  @Get()
  @Answers('Who was erased, newest first, and which groups are not done with it', { 200: ErasurePage })
  async list(@Query({ schema: PageQuery }) query: PageQuery): Promise<ErasurePage> {
    return this.progress.list(query);
  }

  @Get(':userId')
  @Answers('How far each group is with an erasure: counts, and what stays and why', { 200: Erasure }, [404])
  async find(
    @Param({ schema: WhoseErasure }) { userId }: WhoseErasure,
    @TheCaller() { userId: operatorId }: Caller,
  ): Promise<Erasure> {
    this.logger.log(`${operatorId} looks at the erasure of ${userId}`);
    return this.progress.of(userId);
  }

  @Post(':userId/repeat')
  @HttpCode(202)
  @Answers('Ask every group once more, also those that gave up', { 202: Erasure }, [404, 409])
  async repeat(
    @Param({ schema: WhoseErasure }) { userId }: WhoseErasure,
    @TheCaller() { userId: operatorId }: Caller,
  ): Promise<Erasure> {
    await this.erasures.repeat(userId, operatorId);
    return this.progress.of(userId);
  }
}
