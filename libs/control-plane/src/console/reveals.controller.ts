import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, BODY, type Caller, PageQuery, TheCaller } from '@warren/http';
import { newId } from '@warren/messaging';
import { keysetPage, UnitOfWork } from '@warren/persistence';
import type { z } from 'zod';
import { ForOperators } from '../access.ts';
import { NewReveal, Reveal, RevealPage, revealView } from './reveal-views.ts';
import { RevealRow } from './reveal.entity.ts';

/** The record of who looked at personal data, which the console shows masked until somebody wants to see them. */
@ApiTags('console')
@ForOperators()
@Controller('console/reveals')
export class RevealsController {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @Post()
  @Answers('Note that you look at personal data', { 201: Reveal }, BODY)
  async note(
    @Body({ schema: NewReveal }) { kind, id }: NewReveal,
    @TheCaller() { userId: createdBy }: Caller,
  ): Promise<Reveal> {
    const row = Object.assign(new RevealRow(), { id: newId(), kind, subject: id, createdBy, createdAt: new Date() });
    await this.unitOfWork.manager.insert(RevealRow, row);
    return revealView(row);
  }

  @Get()
  @Answers('Who looked at personal data, newest first', { 200: RevealPage })
  async list(@Query({ schema: PageQuery }) page: z.output<typeof PageQuery>): Promise<RevealPage> {
    const query = this.unitOfWork.manager.createQueryBuilder(RevealRow, 'reveal');
    const { items, nextCursor } = await keysetPage(query, page);
    return { items: items.map(revealView), nextCursor };
  }
}
