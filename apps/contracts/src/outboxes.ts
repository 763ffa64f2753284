/** The groups that keep an outbox, beside the gateway: operators can ask each what it could not send, and each answers for its part of a journey. */
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
