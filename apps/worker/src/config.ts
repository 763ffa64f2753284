import { createPrivateKey } from 'node:crypto';
import { Resolver } from 'node:dns';
import { readFileSync } from 'node:fs';
import { databaseUrl, loadConfiguration, settings } from '@warren/configuration';
import { addressFlaw } from '@warren/contracts';
import { publishedSecrets } from '@showcase/contracts';
import { z } from 'zod';
import type { PoolOptions } from './pool/start-pool.ts';
import type { WorkerSettings } from './pool/worker-settings.ts';
import { poolNames } from './pools.ts';

const PrivateKey = z.string().refine(isRsaKey).describe('an RSA private key, as PEM text');

export const Configuration = z.object({
  AMQP_URL: settings.amqpUrl,
  DATABASE_URL: settings.databaseUrl,
  /** For limits that workers share; handlers with such limits refuse to start without. */
  REDIS_URL: settings.redisUrl.optional(),
  WARREN_POOLS: settings.pools(poolNames),
  HOST: settings.host,
  HEALTH_PORT: settings.port.default(3002),
  LOG_LEVEL: settings.logLevel,
  OTEL_EXPORTER_OTLP_ENDPOINT: settings.otlpEndpoint,
  DATABASE_CONNECTIONS: settings.connections,
  WARREN_VERSION: settings.version,
  WARREN_PREFETCH: settings.prefetch,
  WARREN_DRAIN_MS: settings.drainMs,
  /** Signs what pools send: a key for each pool of the process. */
  PASSPORT_KEY: settings.messageTokenKeys,
  /** Verifies what they handle. */
  PASSPORT_PUBLIC_KEYS: settings.messageTokenPublicKeys,
  MESSAGE_TOKEN_TRANSITION_UNTIL: settings.transitionUntil,
  /** Only the email pool asks for it, and refuses to start without. */
  SMTP_URL: settings.smtpUrl.optional(),
  SMTP_TIMEOUT_MS: settings.wholeNumber(1_000, 600_000).default(60_000),
  MAIL_PER_SECOND: settings.wholeNumber(1, 100_000).optional(),
  MAIL_PER_SECOND_AND_DOMAIN: settings.wholeNumber(1, 100_000).optional(),
  MAIL_FROM: settings.mailbox.default('Warren <hello@warren.example>'),
  /** Signs mails (DKIM); without a key they go unsigned. */
  DKIM_KEY: PrivateKey.optional(),
  DKIM_KEY_FILE: z
    .string()
    .transform(contentOf)
    .pipe(PrivateKey)
    .describe('the path of a file that holds an RSA private key, as PEM text')
    .optional(),
  DKIM_SELECTOR: z
    .string()
    .regex(/^[a-z0-9-]{1,63}$/i)
    .describe('a DNS label, like "warren"')
    .default('warren'),
  /** Asked at start whether mails will be believed. */
  DNS_SERVERS: z
    .string()
    .transform((list) => list.split(',').map((server) => server.trim()))
    .refine(areDnsServers)
    .describe('IP addresses with commas between them, like "192.0.2.53, [2001:db8::53]:5353"')
    .optional(),
  ADMIN_EMAIL: z
    .string()
    .refine((text) => addressFlaw(text) === undefined)
    .describe('a mail address, like "administrators@warren.example"')
    .default('administrators@warren.example'),
  WALLET_CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .describe('an ISO 4217 code, like EUR')
    .default('EUR'),
  CRM_URL: settings.httpUrl.optional(),
  WEBHOOK_NETWORKS: z.enum(['public', 'any']).describe('"public" or "any"').default('public'),
  WEBHOOK_PATIENCE_HOURS: z.coerce.number().positive().max(10_000).describe('a number of hours, like 120').default(120),
});
export type Configuration = z.output<typeof Configuration>;

/** What the environment says. A wrong value ends the process with a sentence. */
export const configuration = (): Configuration => loadConfiguration('worker', Configuration, publishedSecrets);

/** What every pool of the process starts with. */
export const poolOptionsOf = (config: Configuration): PoolOptions => ({
  amqpUrl: config.AMQP_URL,
  databaseUrl: databaseUrl(config.DATABASE_URL, 'worker'),
  redisUrl: config.REDIS_URL,
  tokenKeys: config.PASSPORT_KEY,
  transitionUntil: config.MESSAGE_TOKEN_TRANSITION_UNTIL,
  poolSize: config.DATABASE_CONNECTIONS,
  version: config.WARREN_VERSION,
  prefetch: config.WARREN_PREFETCH,
  drainTimeoutMs: config.WARREN_DRAIN_MS,
  settings: workerSettingsOf(config),
});

function workerSettingsOf(config: Configuration): WorkerSettings {
  const key = config.DKIM_KEY ?? config.DKIM_KEY_FILE;
  return {
    smtpUrl: config.SMTP_URL,
    smtpTimeoutMs: config.SMTP_TIMEOUT_MS,
    mailsPerSecond: config.MAIL_PER_SECOND,
    mailsPerDomain: config.MAIL_PER_SECOND_AND_DOMAIN,
    mailFrom: config.MAIL_FROM,
    dkim: key === undefined ? undefined : { key, selector: config.DKIM_SELECTOR },
    dnsServers: config.DNS_SERVERS,
    adminEmail: config.ADMIN_EMAIL,
    crmUrl: config.CRM_URL,
    tokenKeys: config.PASSPORT_PUBLIC_KEYS,
    webhookNetworks: config.WEBHOOK_NETWORKS,
    walletCurrency: config.WALLET_CURRENCY,
    webhookDisableAfterMs: config.WEBHOOK_PATIENCE_HOURS * 3_600_000,
  };
}

function areDnsServers(servers: readonly string[]): boolean {
  try {
    new Resolver().setServers(servers);
    return true;
  } catch {
    return false;
  }
}

function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

/** @returns nothing of a file that cannot be read, which is no key */
function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
