import { z } from 'zod';
import { defineEvent, defineRequest, defineTask, pageOf } from '@warren/contracts';
import { OrderConfirmed, OrderPlaced, OrderRejected } from './orders.ts';
import { PaymentFailed, PaymentRefunded, PaymentSucceeded } from './payments.ts';
import { SubscriberAdded, SubscriberRemoved } from './subscribers.ts';

/** The facts that a customer can be called about. Facts about somebody's order go to that customer's endpoints only. */
export const webhookEvents = [
  OrderPlaced,
  OrderConfirmed,
  OrderRejected,
  PaymentSucceeded,
  PaymentFailed,
  PaymentRefunded,
  SubscriberAdded,
  SubscriberRemoved,
] as const;

/** Facts about no customer: operators alone may be called about them. */
const OPERATORS_ONLY: readonly string[] = [SubscriberAdded.type, SubscriberRemoved.type];

export const isForOperators = (types: readonly string[]): boolean =>
  types.some((type) => OPERATORS_ONLY.includes(type));

export const WebhookType = z.enum(webhookEvents.map(({ type }) => type));

const EndpointRequest = z.object({
  url: z.url({ protocol: /^https?$/ }).max(2_000),
  types: z.array(WebhookType).min(1).max(50),
});

export const WebhookEndpoint = EndpointRequest.extend({
  id: z.uuid(),
  status: z.enum(['active', 'disabled']),
  /** Why it is called no more; `null` while it is active. */
  disabledBecause: z.string().nullable(),
  /** Since when every call has failed; `null` when the last one did not. */
  failingSince: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
});
export type WebhookEndpoint = z.infer<typeof WebhookEndpoint>;

/** With what signs the calls: shown once, when the endpoint is made. */
export const NewWebhookEndpoint = WebhookEndpoint.extend({ secret: z.string().startsWith('whsec_') });
export type NewWebhookEndpoint = z.infer<typeof NewWebhookEndpoint>;

export const WebhookDelivery = z.object({
  id: z.uuid(),
  /** The fact's message id, sent as `webhook-id`: the same in every attempt. */
  messageId: z.uuid(),
  type: z.string(),
  state: z.enum(['pending', 'delivered', 'failed', 'skipped']),
  attempts: z.array(
    z.object({
      at: z.iso.datetime(),
      /** HTTP status; `null` when there was no answer. */
      status: z.int().nullable(),
      error: z.string().nullable(),
      durationMs: z.int().nonnegative(),
    }),
  ),
  createdAt: z.iso.datetime(),
});
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;

const Owned = z.object({ ownerId: z.uuid(), id: z.uuid() });
const PageOf = z.object({ limit: z.int().min(1).max(100).default(50), cursor: z.string().max(200).optional() });

/**
 * Refused with `endpoint-refused` for an address that is not on the public internet, `endpoint-limit` for too many,
 * `endpoint-types` for facts that only operators may be called about.
 */
export const RegisterWebhook = defineRequest(
  'webhooks.register-endpoint.v1',
  EndpointRequest.extend({ ownerId: z.uuid(), asOperator: z.boolean().optional() }),
  NewWebhookEndpoint,
  { audience: 'user', deadlineMs: 10_000 },
);

/** Newest first, in keyset pages. */
export const ListWebhooks = defineRequest(
  'webhooks.list-endpoints.v1',
  PageOf.extend({ ownerId: z.uuid() }),
  pageOf(WebhookEndpoint),
  { audience: 'user' },
);

/** Refused with `endpoint-unknown` when the owner has none of that id; so are the ones below. */
export const GetWebhook = defineRequest('webhooks.get-endpoint.v1', Owned, WebhookEndpoint, { audience: 'user' });

/** Takes its deliveries with it. */
export const RemoveWebhook = defineRequest('webhooks.remove-endpoint.v1', Owned, z.object({ id: z.uuid() }), {
  audience: 'user',
});

/** Calls a disabled endpoint again, from the next fact on. */
export const EnableWebhook = defineRequest('webhooks.enable-endpoint.v1', Owned, WebhookEndpoint, { audience: 'user' });

/** Newest first, in keyset pages. */
export const ListWebhookDeliveries = defineRequest(
  'webhooks.list-deliveries.v1',
  PageOf.extend({ ...Owned.shape }),
  pageOf(WebhookDelivery),
  { audience: 'user' },
);

/** Delivers once more, whatever came of it before. Refused with `delivery-unknown`, `endpoint-disabled`. */
export const RedeliverWebhook = defineRequest(
  'webhooks.redeliver.v1',
  Owned.extend({ deliveryId: z.uuid() }),
  WebhookDelivery,
  { audience: 'user' },
);

/** Call a customer's endpoint. Where it is, what it is told and with what that is signed the pool knows. */
export const DeliverWebhook = defineTask('webhook.deliver.v1', z.object({ deliveryId: z.uuid() }));

/** It has failed for too long, or said that it is gone. */
export const WebhookDisabled = defineEvent(
  'webhook.disabled.v1',
  z.object({
    endpointId: z.uuid(),
    ownerId: z.uuid(),
    url: z.string(),
    because: z.string(),
    disabledAt: z.iso.datetime(),
  }),
);
