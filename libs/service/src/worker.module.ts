import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, ModuleRef } from '@nestjs/core';
import { MessagingModule } from '@warren/messaging';
import {
  outboxHandlerOf,
  PersistenceExceptionFilter,
  PersistenceModule,
  Refusals,
  TaskCancellations,
  TaskReportingInterceptor,
} from '@warren/persistence';
import { journeyHandlerOf } from './journey-handler.ts';
import { reportsRefusals, reportsTasks, type WorkerOptions } from './worker-options.ts';

/** The root of a worker: Warren's modules, and the user's beside them. */
@Module({})
export class WorkerModule {
  /** @param container finds every provider of the worker: `get(token, { strict: false })` */
  constructor(readonly container: ModuleRef) {}

  static of(options: WorkerOptions): DynamicModule {
    const {
      group: service,
      broker: url,
      module,
      database,
      contracts,
      sign,
      authorizer,
      tokens,
      operatorScope,
      journeys,
    } = options;
    const signing = sign && { sign };
    const checking = authorizer && tokens === 'all' && { authorizer };
    const reports = reportsTasks(options);
    return {
      module: WorkerModule,
      imports: [
        MessagingModule.forRoot({ url, service, ...(contracts && { contracts }), ...signing, ...checking }),
        ...(database ? [PersistenceModule.forRoot({ ...database, ...signing })] : []),
        module,
      ],
      controllers: [
        ...(reports ? [TaskCancellations] : []),
        ...(database && operatorScope !== undefined ? [outboxHandlerOf(service, operatorScope)] : []),
        ...(database && journeys ? [journeyHandlerOf(service, journeys)] : []),
      ],
      providers: [
        LAST_FILTER,
        ...(reports ? [TaskReportingInterceptor] : []),
        ...(reportsRefusals(options) ? [Refusals] : []),
      ],
    };
  }
}

/** Nest asks filters in the reverse of the order it finds them in, and begins with the root module's. */
const LAST_FILTER = { provide: APP_FILTER, useClass: PersistenceExceptionFilter };
