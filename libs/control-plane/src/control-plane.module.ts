import { type DynamicModule, Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { ConsoleModule } from './console/console.module.ts';
import { CONTROL_PLANE_OPTIONS, type ControlPlaneOptions, requireComplete } from './control-plane-options.ts';
import { DeadLettersModule } from './dead-letters/dead-letters.module.ts';
import { JourneysModule } from './journeys/journeys.module.ts';
import { OutboxesModule } from './outboxes/outboxes.module.ts';
import { PersonsModule } from './persons/persons.module.ts';
import { QueuesModule } from './queues/queues.module.ts';
import { ReplaysController } from './replays/replays.controller.ts';
import { SchedulesModule } from './schedules/schedules.module.ts';
import { controlPlaneEntities } from './tables.ts';
import { TasksModule } from './tasks/tasks.module.ts';
import { WorkersModule } from './workers/workers.module.ts';

/**
 * Tasks, batches, schedules, dead letters, queues, workers, outboxes, replays and journeys over HTTP, and a console for
 * them, for any Nest application on Fastify. Beside it the application has `MessagingModule` and `PersistenceModule`, the latter
 * with {@link controlPlaneEntities} and
 * {@link controlPlaneMigrations}, and a `RabbitServer` with the transport id {@link CONTROL_PLANE}.
 */
@Module({
  imports: [
    TasksModule,
    SchedulesModule,
    DeadLettersModule,
    QueuesModule,
    OutboxesModule,
    JourneysModule,
    PersonsModule,
    WorkersModule,
  ],
  controllers: [ReplaysController],
  exports: [TasksModule, JourneysModule, PersonsModule],
})
export class ControlPlaneModule implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly dataSource: DataSource,
  ) {}

  /** @throws TypeError for an option that is missing */
  static forRoot(options: ControlPlaneOptions): DynamicModule {
    const complete = requireComplete(options);
    return {
      module: ControlPlaneModule,
      global: true,
      imports: complete.console === false ? [] : [ConsoleModule],
      providers: [{ provide: CONTROL_PLANE_OPTIONS, useValue: complete }],
      exports: [CONTROL_PLANE_OPTIONS],
    };
  }

  /** @throws Error for an application that lacks what the control plane needs */
  onModuleInit(): void {
    if (this.host.httpAdapter?.getType() !== 'fastify') {
      throw new Error(
        'The control plane needs @nestjs/platform-fastify: create the application with a FastifyAdapter.',
      );
    }
    if (!controlPlaneEntities.every((entity) => this.dataSource.hasMetadata(entity))) {
      const lists = 'controlPlaneEntities and controlPlaneMigrations';
      throw new Error(`The control plane needs its tables: give PersistenceModule.forRoot() ${lists} beside yours.`);
    }
  }
}
