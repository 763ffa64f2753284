import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import { ListProducts, Product, RestockProduct } from '@showcase/contracts';
import type { AnswerOf } from '@warren/contracts';
import { Messenger } from '@warren/messaging';
import type { z } from 'zod';
import {
  Answers,
  BODY,
  type Caller,
  idOfKey,
  nameTheKey,
  NeedsOperator,
  NeedsToken,
  OperatorGuard,
  PageQuery,
  TheCaller,
} from '@warren/http';

const SkuParameter = RestockProduct.schema.pick({ sku: true });
type SkuParameter = z.output<typeof SkuParameter>;
const Restock = RestockProduct.schema.pick({ quantity: true });
type Restock = z.output<typeof Restock>;

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

  @Post(':sku/stock')
  @HttpCode(200)
  @UseGuards(OperatorGuard)
  @NeedsOperator()
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'The same key from the same user adds once.',
  })
  @Answers('Add what has come in to the stock', { 200: Product }, [404, 502, 504, ...BODY])
  async restock(
    @Param({ schema: SkuParameter }) { sku }: SkuParameter,
    @Body({ schema: Restock }) { quantity }: Restock,
    @Headers('idempotency-key') key: string | undefined,
    @TheCaller() { userId }: Caller,
  ): Promise<Product> {
    const restockId = idOfKey('restock', userId, key);
    return this.messenger.request(RestockProduct, { restockId, sku, quantity }).catch(nameTheKey('restock-id-reused'));
  }
}
