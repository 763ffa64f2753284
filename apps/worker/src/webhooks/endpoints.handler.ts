import { Controller } from '@nestjs/common';
import {
  allow,
  EnableWebhook,
  GetWebhook,
  isForOperators,
  ListWebhookDeliveries,
  ListWebhooks,
  type NewWebhookEndpoint,
  RedeliverWebhook,
  RegisterWebhook,
  RemoveWebhook,
  type WebhookDelivery,
  type WebhookEndpoint,
} from '@showcase/contracts';
import { type AnswerInputOf, type PayloadOf } from '@warren/contracts';
import { RequestRejectedError, Request } from '@warren/messaging';
import { CallOut } from './call-out.ts';
import { Deliveries } from './deliveries.ts';
import { toDelivery } from './delivery.entity.ts';
import { type EndpointRow, toEndpoint } from './endpoint.entity.ts';
import { ENDPOINT_LIMIT, Endpoints, type Owned } from './endpoints.ts';

/** What customers may ask of their endpoints, through the gateway. */
@Controller()
export class EndpointsHandler {
  constructor(
    private readonly endpoints: Endpoints,
    private readonly deliveries: Deliveries,
    private readonly callOut: CallOut,
  ) {}

  @Request(RegisterWebhook, allow('webhooks:manage'))
  async register(request: PayloadOf<typeof RegisterWebhook>): Promise<NewWebhookEndpoint> {
    if (isForOperators(request.types) && !request.asOperator)
      throw new RequestRejectedError('endpoint-types', 'Only operators may be called about events of subscribers.');
    const rejection = await this.callOut.rejectionReason(request.url);
    if (rejection !== undefined) throw new RequestRejectedError('endpoint-refused', rejection);
    const row = await this.endpoints.add(request);
    if (!row)
      throw new RequestRejectedError(
        'endpoint-limit',
        `You have ${ENDPOINT_LIMIT} endpoints already: remove one first.`,
      );
    return { ...toEndpoint(row), secret: row.secret };
  }

  @Request(ListWebhooks, allow('webhooks:manage'))
  async list({ ownerId, ...page }: PayloadOf<typeof ListWebhooks>): Promise<AnswerInputOf<typeof ListWebhooks>> {
    const { items, nextCursor } = await this.endpoints.page(ownerId, page);
    return { items: items.map(toEndpoint), nextCursor };
  }

  @Request(GetWebhook, allow('webhooks:manage'))
  async get(owned: PayloadOf<typeof GetWebhook>): Promise<WebhookEndpoint> {
    return toEndpoint(await this.find(owned));
  }

  @Request(RemoveWebhook, allow('webhooks:manage'))
  async remove(owned: PayloadOf<typeof RemoveWebhook>): Promise<{ id: string }> {
    if (!(await this.endpoints.remove(owned))) throw unknown(owned);
    return { id: owned.id };
  }

  @Request(EnableWebhook, allow('webhooks:manage'))
  async enable(owned: PayloadOf<typeof EnableWebhook>): Promise<WebhookEndpoint> {
    const row = await this.endpoints.enable(owned);
    if (!row) throw unknown(owned);
    return toEndpoint(row);
  }

  @Request(ListWebhookDeliveries, allow('webhooks:manage'))
  async deliveriesOf(
    query: PayloadOf<typeof ListWebhookDeliveries>,
  ): Promise<AnswerInputOf<typeof ListWebhookDeliveries>> {
    const { id, ownerId, ...page } = query;
    await this.find({ id, ownerId });
    const { items, nextCursor } = await this.deliveries.page(id, page);
    return { items: items.map(toDelivery), nextCursor };
  }

  @Request(RedeliverWebhook, allow('webhooks:manage'))
  async redeliver({ deliveryId, ...owned }: PayloadOf<typeof RedeliverWebhook>): Promise<WebhookDelivery> {
    const endpoint = await this.find(owned);
    if (endpoint.disabledBecause !== null)
      throw new RequestRejectedError('endpoint-disabled', 'Enable the endpoint first.');
    const delivery = await this.deliveries.redeliver(owned.id, deliveryId);
    if (!delivery) throw new RequestRejectedError('delivery-unknown', `There is no delivery ${deliveryId}.`);
    return toDelivery(delivery);
  }

  private async find({ ownerId, id }: Owned): Promise<EndpointRow> {
    const row = await this.endpoints.find({ ownerId, id });
    if (!row) throw unknown({ ownerId, id });
    return row;
  }
}

const unknown = ({ id }: Owned): RequestRejectedError =>
  new RequestRejectedError('endpoint-unknown', `There is no webhook endpoint ${id}.`);
