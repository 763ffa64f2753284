import {
  Body,
  Controller,
  Get,
  Headers,
  type MessageEvent,
  Param,
  Post,
  Query,
  Res,
  Sse,
  UseGuards,
} from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Observable } from 'rxjs';
import type { z } from 'zod';
import {
  Answers,
  BODY,
  type Caller,
  idempotencyKey,
  IdParameter,
  LimitedStream,
  live,
  NeedsToken,
  PageQuery,
  TheCaller,
} from '@warren/http';
import { LiveOrder } from './live-order.ts';
import { NewOrder, OrderPage, OrderView, orderView } from './order-view.ts';
import { Orders } from './orders.ts';
import { OwnOrderGuard } from './own-order.guard.ts';
import { PlaceOrder } from './place-order.ts';

/** A customer's own orders. That others have any is told to nobody. */
@ApiTags('orders')
@NeedsToken()
@Controller('orders')
export class OrdersController {
  constructor(
    private readonly placing: PlaceOrder,
    private readonly orders: Orders,
    private readonly liveOrder: LiveOrder,
  ) {}

  @Post()
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'The same key from the same user makes one order within 24 hours, and is answered alike.',
  })
  @Answers('Place an order, if there is enough in stock', { 201: OrderView }, [409, 502, 504, ...BODY])
  async place(
    @Body({ schema: NewOrder }) request: NewOrder,
    @Headers('idempotency-key') key: string | undefined,
    @TheCaller() { userId }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderView> {
    const order = await this.placing.place({ ...request, userId, idempotencyKey: idempotencyKey(key) });
    void reply.header('location', `/orders/${order.id}`);
    return order;
  }

  @Get()
  @Answers('Your orders, newest first', { 200: OrderPage })
  async list(
    @Query({ schema: PageQuery }) page: z.output<typeof PageQuery>,
    @TheCaller() { userId }: Caller,
  ): Promise<OrderPage> {
    const { items, nextCursor } = await this.orders.page(userId, page);
    return { items: items.map(orderView), nextCursor };
  }

  @Get(':id')
  @Answers('How far one of your orders is', { 200: OrderView }, [404])
  async find(@Param({ schema: IdParameter }) { id }: IdParameter, @TheCaller() { userId }: Caller): Promise<OrderView> {
    return orderView(await this.orders.find(id, userId));
  }

  @Sse(':id/events')
  @UseGuards(OwnOrderGuard)
  @LimitedStream()
  @Answers(
    'One of your orders as it is, and whenever it has changed; once it is confirmed, the mail about it',
    { 200: undefined },
    [404],
  )
  async events(
    @Param({ schema: IdParameter }) { id }: IdParameter,
    @TheCaller() { userId }: Caller,
  ): Promise<Observable<MessageEvent>> {
    return live(this.liveOrder.of(await this.orders.find(id, userId)));
  }
}
