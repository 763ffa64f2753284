import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { RabbitClient } from '@warren/messaging';
import { Readiness, traceHttp } from '@warren/observability';
import { MessageTokenIssuer } from '@warren/security';
import { Refusals } from '@warren/persistence';
import { connectConsumer } from '@warren/service';
import { DataSource } from 'typeorm';
import { Clock, CONTROL_PLANE } from '@warren/control-plane';
import { authorizerOf, GatewayModule, type GatewayOptions } from './gateway.module.ts';
import { RefusedRequests } from './limits/refused-requests.ts';
import { ORDERS } from './orders/order-events.handler.ts';
import { AllowedMethods, documentRoutes, logRequests, ProblemFilter, RequestPipe } from '@warren/http';
import { documentMessages } from './http/asyncapi.ts';
import { problems } from './http/problems.ts';
import { httpServer } from './http/server.ts';

/**
 * Makes a gateway. Start it with `listen`, for HTTP, and `startAllMicroservices`, for the facts of its group;
 * a broker or a Redis that is away is waited for.
 */
export async function createGateway(
  options: GatewayOptions,
  logger: LoggerService | false,
): Promise<NestFastifyApplication> {
  const methods = new AllowedMethods();
  const adapter = httpServer(methods, options);
  const app = await NestFactory.create<NestFastifyApplication>(GatewayModule.forRoot(options), adapter, {
    logger,
    bodyParser: false,
    abortOnError: false,
  });
  app.useGlobalPipes(new RequestPipe());
  app.useGlobalFilters(new ProblemFilter({ ...problems, methods }));
  traceHttp(app);
  logRequests(adapter.getInstance());
  app.get(RefusedRequests).watch(app);
  if (options.apiDocs !== false) document(app);
  consumeEvents(app, options);
  return app;
}

function document(app: NestFastifyApplication): void {
  documentRoutes(app, {
    title: 'Warren',
    description: 'Requests, tasks and facts over RabbitMQ, and the HTTP way in. Errors are problem+json (RFC 9457).',
    version: '1',
  });
  documentMessages(app);
}

function consumeEvents(app: NestFastifyApplication, options: GatewayOptions): void {
  const { group = 'gateway', amqpUrl: broker, prefetch = 32, drainTimeoutMs = 10_000 } = options;
  const client = app.get(RabbitClient);
  // Now rather than with the first message, so that readiness is true from the start. It goes on trying by itself.
  client.connect().catch(() => undefined);
  const consuming = { broker, prefetch, drainTimeoutMs, ...provingOf(app, options) };
  const readiness = app.get(Readiness);
  readiness.add('facts', connectConsumer(app, { ...consuming, group, transportId: CONTROL_PLANE, inbox: false }));
  readiness.add('orders', connectConsumer(app, { ...consuming, group: 'orders', transportId: ORDERS, inbox: true }));
  readiness.add('broker', async () => refuseWhen(client.unavailableReason));
  readiness.add('database', async () => void (await app.get(DataSource).query('SELECT 1')));
  readiness.add('redis', () => app.get(Clock, { strict: false }).ping());
}

/** Every event proves who published it, and the gateway's own answers that they are its own. */
function provingOf(app: NestFastifyApplication, options: GatewayOptions) {
  const authorizer = authorizerOf(options);
  const { sign } = app.get(MessageTokenIssuer);
  return authorizer ? ({ authorizer, tokens: 'all', guards: 'named', sign, onOutcome: Refusals } as const) : { sign };
}

function refuseWhen(reason: string | undefined): void {
  if (reason !== undefined) {
    throw new Error(reason);
  }
}
