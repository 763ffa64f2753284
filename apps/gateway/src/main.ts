import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { databaseUrl } from '@warren/configuration';
import { messageLogFields } from '@warren/messaging';
import { createLogger, startTelemetry } from '@warren/observability';
import { configuration } from './config.ts';
import { createGateway } from './gateway.ts';

const config = configuration();
const telemetry = startTelemetry({ service: 'gateway', otlpEndpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT });
const logger = createLogger({ service: 'gateway', level: config.LOG_LEVEL, mixin: messageLogFields });

let app: NestFastifyApplication | undefined;

/** Takes no more requests, finishes those in hand, and goes. What hangs on a dead dependency is not waited for. */
async function stop(): Promise<void> {
  setTimeout(() => process.exit(0), config.WARREN_DRAIN_MS + 5_000).unref();
  try {
    await app?.close();
  } catch (error) {
    logger.error(error);
  }
  await telemetry.shutdown();
  process.exit(0);
}

process.once('SIGTERM', () => void stop());
process.once('SIGINT', () => void stop());

app = await createGateway(
  {
    amqpUrl: config.AMQP_URL,
    managementUrl: config.MANAGEMENT_URL,
    databaseUrl: databaseUrl(config.DATABASE_URL, 'gateway'),
    redisUrl: config.REDIS_URL,
    jwtSecret: config.JWT_SECRET,
    messageTokenKey: config.PASSPORT_KEY,
    operators: config.OPERATOR_EMAILS,
    bounceSecret: config.BOUNCE_SECRET,
    telemetry,
    orderTimeoutMs: config.ORDER_TIMEOUT_MS,
    reportTime:
      config.REPORT_CRON === 'off' ? undefined : { cron: config.REPORT_CRON, timezone: config.REPORT_TIMEZONE },
    prefetch: config.WARREN_PREFETCH,
    drainTimeoutMs: config.WARREN_DRAIN_MS,
  },
  logger,
);
await app.listen(config.PORT, '0.0.0.0');
logger.log(`Listening at ${await app.getUrl()}`);
await app.startAllMicroservices();
