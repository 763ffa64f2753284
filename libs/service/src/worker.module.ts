import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, ModuleRef } from '@nestjs/core';
import { MessagingModule } from '@warren/messaging';
import {
  outboxHandlerOf,
  PersistenceExceptionFilter,
  PersistenceModule,
  personProviders,
  Refusals,
  TaskCancellations,
  TaskReportingInterceptor,
} from '@warren/persistence';
import { journeyHandlerOf } from './journey-handler.ts';
import { personHandlerOf } from './person-handler.ts';
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
      persons,
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
        ...(database && persons ? [personHandlerOf(service, persons)] : []),
      ],
      providers: [
        LAST_FILTER,
        ...(reports ? [TaskReportingInterceptor] : []),
        ...(reportsRefusals(options) ? [Refusals] : []),
        ...(database && persons ? personProviders(service, persons) : []),
      ],
    };
  }
}

/** Nest asks filters in the reverse of the order it finds them in, and begins with the root module's. */
const LAST_FILTER = { provide: APP_FILTER, useClass: PersistenceExceptionFilter };
