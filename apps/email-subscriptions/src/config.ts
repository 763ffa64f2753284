import { databaseUrl, loadConfiguration, settings } from '@warren/configuration';
import { publishedSecrets } from '@showcase/contracts';
import { z } from 'zod';
import type { ServiceOptions } from './email-subscriptions.ts';

export const Configuration = z.object({
  AMQP_URL: settings.amqpUrl,
  DATABASE_URL: settings.databaseUrl,
  SUBSCRIPTION_SECRET: settings.secret,
  PASSPORT_KEY: settings.messageTokenKey,
  PASSPORT_PUBLIC_KEYS: settings.messageTokenPublicKeys,
  MESSAGE_TOKEN_TRANSITION_UNTIL: settings.transitionUntil,
  PUBLIC_URL: settings.httpUrl.default('http://localhost:3000'),
  SOFT_BOUNCES: settings.wholeNumber(1, 100).default(2),
  SOFT_BOUNCE_DAYS: settings.wholeNumber(1, 365).default(30),
  CAMPAIGN_QUEUED: settings.wholeNumber(1, 100_000).default(500),
  CAMPAIGN_ON_DOUBT: z.enum(['resend', 'skip']).describe('"resend" or "skip"').default('resend'),
  CAMPAIGN_REFUSED_PERCENT: settings.wholeNumber(0, 100).default(5),
  CAMPAIGN_REFUSED_OF: settings.wholeNumber(1, 100_000).default(100),
  HOST: settings.host,
  HEALTH_PORT: settings.port.default(3001),
  LOG_LEVEL: settings.logLevel,
  OTEL_EXPORTER_OTLP_ENDPOINT: settings.otlpEndpoint,
  DATABASE_CONNECTIONS: settings.connections,
  WARREN_VERSION: settings.version,
  WARREN_PREFETCH: settings.prefetch,
  WARREN_DRAIN_MS: settings.drainMs,
});
export type Configuration = z.output<typeof Configuration>;

/** What the environment says. A wrong value ends the process with a sentence. */
export const configuration = (): Configuration =>
  loadConfiguration('email-subscriptions', Configuration, publishedSecrets);

/** What the service starts with. */
export const serviceOptionsOf = (config: Configuration): ServiceOptions => ({
  amqpUrl: config.AMQP_URL,
  databaseUrl: databaseUrl(config.DATABASE_URL, 'email_subscriptions'),
  poolSize: config.DATABASE_CONNECTIONS,
  version: config.WARREN_VERSION,
  prefetch: config.WARREN_PREFETCH,
  drainTimeoutMs: config.WARREN_DRAIN_MS,
  tokenKeys: {
    key: config.PASSPORT_KEY,
    publicKeys: config.PASSPORT_PUBLIC_KEYS,
    transitionUntil: config.MESSAGE_TOKEN_TRANSITION_UNTIL,
  },
  subscriptions: {
    secret: config.SUBSCRIPTION_SECRET,
    publicUrl: config.PUBLIC_URL,
    softBounces: { count: config.SOFT_BOUNCES, days: config.SOFT_BOUNCE_DAYS },
  },
  campaigns: {
    queued: config.CAMPAIGN_QUEUED,
    onDoubt: config.CAMPAIGN_ON_DOUBT,
    refusedPercent: config.CAMPAIGN_REFUSED_PERCENT,
    refusedOf: config.CAMPAIGN_REFUSED_OF,
  },
});
