import type { INestApplication } from '@nestjs/common';
import type { NestMicroservice } from '@nestjs/microservices';
import { type ReadinessCheck, readinessOf } from '@warren/observability';
import { InboxInterceptor, PersistenceExceptionFilter } from '@warren/persistence';
import { checkBroker } from './check-options.ts';
import { ConsumerServer } from './consumer-server.ts';
import type { ConsumerOptions } from './worker-options.ts';

/** A group that an application consumes besides its HTTP. */
export interface ConnectedConsumerOptions extends ConsumerOptions {
  /** Which handlers are this group's: `@Event(X, { server: transportId })`. One that names none belongs to every group. */
  readonly transportId: symbol;
  /** See {@link ConsumerOptions.inbox}. The application has PersistenceModule, where it is true. */
  readonly inbox: boolean;
}

/**
 * Lets an application that serves HTTP consume as a group, too. `app.startAllMicroservices()` starts it, `app.close()`
 * drains it. The application imports MessagingModule and PersistenceModule by itself; its global filters and
 * interceptors are for HTTP, and do not apply here.
 * @returns its check for /health/ready
 * @throws ServiceSetupError when it is put together wrongly; `startAllMicroservices` does for its handlers
 */
export function connectConsumer(app: INestApplication, options: ConnectedConsumerOptions): ReadinessCheck {
  checkBroker(options);
  const server = ConsumerServer.of(options, app);
  const settings = { inheritAppConfig: false, deferInitialization: true };
  // Deferred, since Nest applies filters and interceptors to what is registered after them.
  const consumer = app.connectMicroservice({ strategy: server }, settings) as NestMicroservice;
  consumer.setIsInitHookCalled(true); // the application calls its providers' hooks
  consumer.useGlobalFilters(new PersistenceExceptionFilter());
  if (options.inbox) consumer.useGlobalInterceptors(app.get(InboxInterceptor, { strict: false }));
  return readinessOf(server);
}
