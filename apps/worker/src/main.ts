import { setFlagsFromString } from 'node:v8';
import { databaseUrl } from '@warren/configuration';
import { messageLogFields } from '@warren/messaging';
import { createLogger, startHealthServer, startTelemetry } from '@warren/observability';
import { configuration } from './config.ts';
import { pools } from './pools.ts';
import { startWorker } from './worker.ts';

const SERVICE = 'worker';
/** Beyond the drain's own deadline: for closing connections that hang on something dead. */
const CLOSING_MS = 5_000;

// In front of a long queue V8 would let the heap grow to several times of what is in use (bench/README.md).
setFlagsFromString('--heap-growing-percent=20');
const config = configuration();
const telemetry = startTelemetry({ service: SERVICE, otlpEndpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT });
const logger = createLogger({ service: SERVICE, level: config.LOG_LEVEL, mixin: messageLogFields });
const closing: (() => Promise<void>)[] = [];

process.once('SIGTERM', () => void stop(0));
process.once('SIGINT', () => void stop(0));
await start().catch((error: unknown) => {
  logger.fatal?.(error);
  return stop(1);
});

async function start(): Promise<void> {
  const key = config.DKIM_KEY ?? config.DKIM_KEY_FILE;
  const chosen = Object.fromEntries(config.WARREN_POOLS.map((name) => [name, pools[name]]));
  const worker = await startWorker(
    chosen,
    {
      amqpUrl: config.AMQP_URL,
      databaseUrl: databaseUrl(config.DATABASE_URL, 'worker'),
      redisUrl: config.REDIS_URL,
      tokenKey: config.PASSPORT_KEY,
      prefetch: config.WARREN_PREFETCH,
      drainTimeoutMs: config.WARREN_DRAIN_MS,
      settings: {
        smtpUrl: config.SMTP_URL,
        smtpTimeoutMs: config.SMTP_TIMEOUT_MS,
        mailsPerSecond: config.MAIL_PER_SECOND,
        mailsPerDomain: config.MAIL_PER_SECOND_AND_DOMAIN,
        mailFrom: config.MAIL_FROM,
        dkim: key === undefined ? undefined : { key, selector: config.DKIM_SELECTOR },
        adminEmail: config.ADMIN_EMAIL,
        crmUrl: config.CRM_URL,
        tokenKeys: config.PASSPORT_PUBLIC_KEYS,
        webhookNetworks: config.WEBHOOK_NETWORKS,
        walletCurrency: config.WALLET_CURRENCY,
        webhookDisableAfterMs: config.WEBHOOK_PATIENCE_HOURS * 3_600_000,
      },
    },
    logger,
  );
  closing.push(() => worker.close());
  const health = await startHealthServer({ telemetry, readiness: worker.readiness, port: config.HEALTH_PORT });
  closing.push(() => health.close());
  logger.log(`Ready: ${config.WARREN_POOLS.join(', ')}; health at ${health.url}`, 'Main');
}

async function stop(code: number): Promise<void> {
  setTimeout(() => process.exit(code), config.WARREN_DRAIN_MS + CLOSING_MS).unref();
  for (const close of closing) {
    await close().catch((error: unknown) => logger.error(error));
  }
  await telemetry.shutdown();
  process.exit(code);
}
