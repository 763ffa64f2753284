/** The groups that keep an outbox, beside the gateway: operators can ask each what it could not send. */
export const OUTBOXES: readonly string[] = [
  'analytics',
  'audit',
  'crm',
  'email',
  'email-subscriptions',
  'fraud',
  'inventory',
  'loyalty',
  'notifications',
  'payments',
  'provisioning',
  'report',
  'webhooks',
];
