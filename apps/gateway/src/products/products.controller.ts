import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type AnswerOf, ListProducts } from '@warren/contracts';
import { Messenger } from '@warren/messaging';
import type { z } from 'zod';
import { Answers, NeedsToken } from '../http/answers.decorator.ts';
import { PageQuery } from '../http/page.ts';

/** What there is to order. The inventory pool knows. */
@ApiTags('orders')
@NeedsToken()
@Controller('products')
export class ProductsController {
  constructor(private readonly messenger: Messenger) {}

  @Get()
  @Answers('Products by SKU, with what is in stock', { 200: ListProducts.answer }, [502, 504])
  async list(@Query({ schema: PageQuery }) query: z.output<typeof PageQuery>): Promise<AnswerOf<typeof ListProducts>> {
    return this.messenger.request(ListProducts, query);
  }
}
