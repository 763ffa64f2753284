import { databaseUrl } from '@warren/configuration';
import { messageLogFields } from '@warren/messaging';
import { createLogger, startHealthServer, startTelemetry } from '@warren/observability';
import { configuration } from './config.ts';
import { startEmailSubscriptions } from './email-subscriptions.ts';

const SERVICE = 'email-subscriptions';
/** Beyond the drain's own deadline: for closing connections that hang on something dead. */
const CLOSING_MS = 5_000;

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
  const service = await startEmailSubscriptions(
    {
      amqpUrl: config.AMQP_URL,
      databaseUrl: databaseUrl(config.DATABASE_URL, 'email_subscriptions'),
      prefetch: config.WARREN_PREFETCH,
      drainTimeoutMs: config.WARREN_DRAIN_MS,
      tokenKeys: { key: config.PASSPORT_KEY, publicKeys: config.PASSPORT_PUBLIC_KEYS },
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
    },
    logger,
  );
  closing.push(() => service.close());
  const health = await startHealthServer({ telemetry, readiness: service.readiness, port: config.HEALTH_PORT });
  closing.push(() => health.close());
  logger.log(`Ready; health at ${health.url}`, 'Main');
}

async function stop(code: number): Promise<void> {
  setTimeout(() => process.exit(code), config.WARREN_DRAIN_MS + CLOSING_MS).unref();
  for (const close of closing) {
    await close().catch((error: unknown) => logger.error(error));
  }
  await telemetry.shutdown();
  process.exit(code);
}
