import type { Pool } from '../pool/pool.ts';
import { CallOut } from './call-out.ts';
import { CreateWebhooks1763690400001 } from './create-webhooks.ts';
import { Deliveries } from './deliveries.ts';
import { CallOperatorsEndpoints1764410400062 } from './call-operators-endpoints.ts';
import { DeliverWebhookHandler } from './deliver-webhook.handler.ts';
import { DeliveryRow } from './delivery.entity.ts';
import { EndpointRow } from './endpoint.entity.ts';
import { EndpointsHandler } from './endpoints.handler.ts';
import { Endpoints } from './endpoints.ts';
import { FanOutHandler } from './fan-out.handler.ts';

/**
 * Tells customers' own systems what happened. No transaction is open while somebody else's server is waited for: a
 * delivery's row, unique for fact and endpoint, tells a repetition.
 */
export const pool: Pool = {
  handlers: [EndpointsHandler, FanOutHandler, DeliverWebhookHandler],
  providers: [CallOut, Deliveries, Endpoints],
  entities: [DeliveryRow, EndpointRow],
  migrations: [CreateWebhooks1763690400001, CallOperatorsEndpoints1764410400062],
  once: 'idempotency-store',
  persons: [
    {
      what: 'deliveries',
      table: 'deliveries',
      where: 'deliveries.endpoint_id IN (SELECT id FROM endpoints WHERE owner_id = person.user_id)',
      erasure: 'delete',
    },
    {
      what: 'endpoints',
      table: 'endpoints',
      where: 'endpoints.owner_id = person.user_id',
      erasure: 'delete',
      hidden: ['secret'],
    },
  ],
};
