import { databaseUrl, loadConfiguration, settings } from '@warren/configuration';
import type { Telemetry } from '@warren/observability';
import { publishedSecrets } from '@showcase/contracts';
import { z } from 'zod';
import { nextFiring } from '@warren/control-plane';
import type { GatewayOptions } from './gateway.module.ts';
import { MailboxAddress, mailboxAt } from './mailbox/mailbox-address.ts';
import type { MailboxReading } from './mailbox/mailbox-reader.ts';
import { LimitsSetting } from './limits/limits-setting.ts';

function means(cron: string, timezone: string): boolean {
  try {
    return nextFiring(cron, timezone, new Date()) instanceof Date;
  } catch {
    return false;
  }
}

export const Configuration = z.object({
  AMQP_URL: settings.amqpUrl,
  MANAGEMENT_URL: settings.httpUrl.optional(),
  DATABASE_URL: settings.databaseUrl,
  REDIS_URL: settings.redisUrl,
  PORT: settings.port.default(3000),
  PUBLIC_URL: settings.httpUrl.default('http://localhost:3000'),
  HOST: settings.host,
  API_DOCS: settings.openness,
  METRICS: settings.openness,
  METRICS_TOKEN: z.string().min(16).optional().describe('a token of at least 16 characters'),
  JWT_SECRET: settings.secret,
  PASSPORT_KEY: settings.messageTokenKey,
  OPERATOR_EMAILS: z.string().describe('unset').optional(),
  PASSPORT_PUBLIC_KEYS: settings.messageTokenPublicKeys,
  MESSAGE_TOKEN_TRANSITION_UNTIL: settings.transitionUntil,
  BOUNCE_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/)
    .optional()
    .describe('"whsec_" and at least 24 bytes in base64'),
  BOUNCE_MAILBOX: MailboxAddress.optional(),
  BOUNCE_MAILBOX_SECONDS: settings.wholeNumber(1, 86_400).default(60),
  BOUNCE_MAILBOX_BELIEVES: z.enum(['ours', 'all']).describe('"ours" or "all"').default('ours'),
  LOG_LEVEL: settings.logLevel,
  OTEL_EXPORTER_OTLP_ENDPOINT: settings.otlpEndpoint,
  ORDER_TIMEOUT_MS: settings
    .wholeNumber(1_000, 604_800_000, 'a number of milliseconds from 1000 to 604800000')
    .default(900_000),
  REPORT_CRON: z
    .string()
    .refine((cron) => cron === 'off' || means(cron, 'UTC'))
    .describe('a cron expression, like "0 6 * * *", or "off"')
    .default('0 6 * * *'),
  REPORT_TIMEZONE: z
    .string()
    .refine((timezone) => means('0 6 * * *', timezone))
    .describe('an IANA timezone, like "Europe/Berlin"')
    .default('UTC'),
  DATABASE_CONNECTIONS: settings.connections,
  HTTP_HEADERS_MS: settings.wholeNumber(100, 600_000, 'a number of milliseconds from 100 to 600000').default(10_000),
  HTTP_REQUEST_MS: settings
    .wholeNumber(100, 3_600_000, 'a number of milliseconds from 100 to 3600000')
    .default(120_000),
  HTTP_CONNECTIONS: settings.wholeNumber(1, 1_000_000).default(2_000),
  TRUSTED_PROXIES: settings.networks,
  LIMITS: LimitsSetting.optional(),
  STREAMS_PER_ACCOUNT: settings.wholeNumber(1, 100_000).default(20),
  STREAMS: settings.wholeNumber(1, 1_000_000).default(1_000),
  SCHEDULES_PER_USER: settings.wholeNumber(0, 10_000).default(100),
  FREQUENT_SCHEDULES_PER_USER: settings.wholeNumber(0, 10_000).default(5),
  WARREN_PREFETCH: settings.prefetch,
  WARREN_DRAIN_MS: settings.drainMs,
});
export type Configuration = z.output<typeof Configuration>;

/** What the environment says. A wrong value ends the process with a sentence. */
export const configuration = (): Configuration => loadConfiguration('gateway', Configuration, publishedSecrets);

/** What the gateway starts with. */
export const gatewayOptionsOf = (config: Configuration, telemetry: Telemetry): GatewayOptions => ({
  amqpUrl: config.AMQP_URL,
  managementUrl: config.MANAGEMENT_URL,
  databaseUrl: databaseUrl(config.DATABASE_URL, 'gateway'),
  redisUrl: config.REDIS_URL,
  publicUrl: config.PUBLIC_URL,
  jwtSecret: config.JWT_SECRET,
  messageTokenKey: config.PASSPORT_KEY,
  messageTokenPublicKeys: config.PASSPORT_PUBLIC_KEYS,
  transitionUntil: config.MESSAGE_TOKEN_TRANSITION_UNTIL,
  bounceSecret: config.BOUNCE_SECRET,
  mailbox: mailboxOf(config),
  telemetry,
  orderTimeoutMs: config.ORDER_TIMEOUT_MS,
  reportTime: config.REPORT_CRON === 'off' ? undefined : { cron: config.REPORT_CRON, timezone: config.REPORT_TIMEZONE },
  poolSize: config.DATABASE_CONNECTIONS,
  httpLimits: {
    headersMs: config.HTTP_HEADERS_MS,
    requestMs: config.HTTP_REQUEST_MS,
    connections: config.HTTP_CONNECTIONS,
  },
  ...(config.LIMITS && { quotas: config.LIMITS }),
  streamLimits: { perAccount: config.STREAMS_PER_ACCOUNT, inAll: config.STREAMS },
  scheduleLimits: { inAll: config.SCHEDULES_PER_USER, frequent: config.FREQUENT_SCHEDULES_PER_USER },
  trustedProxies: config.TRUSTED_PROXIES,
  apiDocs: config.API_DOCS === 'open',
  metrics: config.METRICS_TOKEN === undefined ? config.METRICS : { token: config.METRICS_TOKEN },
  prefetch: config.WARREN_PREFETCH,
  drainTimeoutMs: config.WARREN_DRAIN_MS,
});

function mailboxOf(config: Configuration): MailboxReading | undefined {
  const mailbox = mailboxAt(config.BOUNCE_MAILBOX ?? '');
  return (
    mailbox && { mailbox, believes: config.BOUNCE_MAILBOX_BELIEVES, everyMs: config.BOUNCE_MAILBOX_SECONDS * 1_000 }
  );
}
