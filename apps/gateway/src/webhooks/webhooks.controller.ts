import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  EnableWebhook,
  GetWebhook,
  isForOperators,
  ListWebhookDeliveries,
  ListWebhooks,
  NewWebhookEndpoint,
  RedeliverWebhook,
  RegisterWebhook,
  RemoveWebhook,
  WebhookDelivery,
  WebhookEndpoint,
} from '@showcase/contracts';
import type { AnswerOf } from '@warren/contracts';
import { Messenger } from '@warren/messaging';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import {
  Answers,
  BODY,
  type Caller,
  ForbiddenError,
  IdParameter,
  NeedsToken,
  PageQuery,
  TheCaller,
} from '@warren/http';

const WebhookRequest = RegisterWebhook.schema.omit({ ownerId: true, asOperator: true });
type WebhookRequest = z.output<typeof WebhookRequest>;
type PageQuery = z.output<typeof PageQuery>;
const DeliveryParameters = IdParameter.extend({ deliveryId: z.uuid() });
type DeliveryParameters = z.output<typeof DeliveryParameters>;

const OPERATORS_ONLY =
  'Webhooks on events of subscribers are for operators: leave these types out, or ask an operator.';

/** Where a customer's own system wants to be called. The webhooks pool keeps the list, and makes the calls. */
@ApiTags('webhooks')
@NeedsToken()
@Controller('webhooks')
export class WebhooksController {
  constructor(private readonly messenger: Messenger) {}

  @Post()
  @Answers('Register an endpoint; its secret is shown here, and never again', { 201: NewWebhookEndpoint }, [
    403,
    409,
    502,
    504,
    ...BODY,
  ])
  async register(
    @Body({ schema: WebhookRequest }) request: WebhookRequest,
    @TheCaller() { userId, role }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NewWebhookEndpoint> {
    const asOperator = role === 'operator';
    if (isForOperators(request.types) && !asOperator) throw new ForbiddenError('endpoint-types', OPERATORS_ONLY);
    const endpoint = await this.messenger.request(RegisterWebhook, { ...request, ownerId: userId, asOperator });
    void reply.header('location', `/webhooks/${endpoint.id}`);
    return endpoint;
  }

  @Get()
  @Answers('Your endpoints, newest first', { 200: ListWebhooks.answer }, [502, 504])
  async list(
    @Query({ schema: PageQuery }) query: PageQuery,
    @TheCaller() { userId }: Caller,
  ): Promise<AnswerOf<typeof ListWebhooks>> {
    return this.messenger.request(ListWebhooks, { ...query, ownerId: userId });
  }

  @Get(':id')
  @Answers('One of your endpoints', { 200: WebhookEndpoint }, [404, 502, 504])
  async find(
    @Param({ schema: IdParameter }) { id }: IdParameter,
    @TheCaller() { userId }: Caller,
  ): Promise<WebhookEndpoint> {
    return this.messenger.request(GetWebhook, { id, ownerId: userId });
  }

  @Delete(':id')
  @HttpCode(204)
  @Answers('Remove one of your endpoints', { 204: undefined }, [404, 502, 504])
  async remove(@Param({ schema: IdParameter }) { id }: IdParameter, @TheCaller() { userId }: Caller): Promise<void> {
    await this.messenger.request(RemoveWebhook, { id, ownerId: userId });
  }

  @Post(':id/enable')
  @HttpCode(200)
  @Answers('Call a disabled endpoint again', { 200: WebhookEndpoint }, [404, 502, 504])
  async enable(
    @Param({ schema: IdParameter }) { id }: IdParameter,
    @TheCaller() { userId }: Caller,
  ): Promise<WebhookEndpoint> {
    return this.messenger.request(EnableWebhook, { id, ownerId: userId });
  }

  @Get(':id/deliveries')
  @Answers('What an endpoint was told, newest first', { 200: ListWebhookDeliveries.answer }, [404, 502, 504])
  async deliveries(
    @Param({ schema: IdParameter }) { id }: IdParameter,
    @Query({ schema: PageQuery }) query: PageQuery,
    @TheCaller() { userId }: Caller,
  ): Promise<AnswerOf<typeof ListWebhookDeliveries>> {
    return this.messenger.request(ListWebhookDeliveries, { ...query, id, ownerId: userId });
  }

  @Post(':id/deliveries/:deliveryId/redeliver')
  @HttpCode(202)
  @Answers('Deliver once more', { 202: WebhookDelivery }, [404, 409, 502, 504])
  async redeliver(
    @Param({ schema: DeliveryParameters }) { id, deliveryId }: DeliveryParameters,
    @TheCaller() { userId }: Caller,
  ): Promise<WebhookDelivery> {
    return this.messenger.request(RedeliverWebhook, { id, deliveryId, ownerId: userId });
  }
}
