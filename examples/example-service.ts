import { Module, type INestMicroservice, type Provider, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { libraryContracts } from '@warren/contracts';
import {
  MessagingModule,
  Messenger,
  provision,
  RabbitExceptionFilter,
  RabbitServer,
  type RabbitServerOptions,
} from '@warren/messaging';
import { InboxInterceptor, PersistenceModule, TaskReportingInterceptor, UnitOfWork } from '@warren/persistence';
import { testDatabase, type TestDatabase, testVhost, type TestVhost } from '@warren/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export interface ExampleOptions extends Omit<RabbitServerOptions, 'url'> {
  /** Controllers with `@Task`, `@Request` and `@Event` methods. */
  readonly handlers: Type[];
  readonly providers?: Provider[];
  /** The events that the example publishes: each has an exchange, which is declared before the services start. */
  readonly events?: readonly { readonly type: string }[];
  /** SQL. With it, the service has a database, an outbox, and an inbox around each handler. */
  readonly tables?: string;
}

/**
 * A service with its own virtual host, and its own database where it has tables, for the tests of one file. This is the
 * wiring that `first-service.int.spec.ts` shows, once for all the others.
 */
export class ExampleService {
  readonly workers: INestMicroservice[] = [];
  private broker: TestVhost | undefined;
  private database: TestDatabase | undefined;

  constructor(private readonly options: ExampleOptions) {
    beforeAll(() => this.start());
    afterAll(() => this.stop());
  }

  get url(): string {
    return this.broker!.url;
  }

  get messenger(): Messenger {
    return this.get(Messenger);
  }

  get<Provided>(type: Type<Provided>): Provided {
    return this.workers[0]!.get(type);
  }

  async query<Row>(sql: string, ...values: unknown[]): Promise<Row[]> {
    return (await this.get(UnitOfWork).manager.query(sql, values)) as Row[];
  }

  /** One more worker of the same group, as another process would be. */
  async startWorker(more: Partial<ExampleOptions> = {}): Promise<INestMicroservice> {
    const { handlers, providers = [], events: _, tables, ...serverOptions } = { ...this.options, ...more };
    let reporting: TaskReportingInterceptor | undefined;
    const strategy = new RabbitServer({
      url: this.url,
      onOutcome: async (task, outcome) => reporting?.settled(task, outcome),
      ...serverOptions,
    });
    const imports = [MessagingModule.forRoot({ url: this.url, service: serverOptions.group }), ...this.persistence()];
    @Module({ imports, controllers: handlers, providers })
    class WorkerModule {}
    const worker = await NestFactory.createMicroservice(WorkerModule, { strategy, logger: false });
    worker.useGlobalFilters(new RabbitExceptionFilter());
    if (tables !== undefined) {
      reporting = TaskReportingInterceptor.of(worker);
      worker.useGlobalInterceptors(worker.get(InboxInterceptor), reporting);
    }
    await worker.listen();
    this.workers.push(worker);
    return worker;
  }

  private async start(): Promise<void> {
    const { group, tables, events = [] } = this.options;
    this.broker = await testVhost(group);
    const published = [...libraryContracts.filter(({ kind }) => kind === 'event'), ...events];
    await provision(
      this.url,
      published.map(({ type }) => type),
    );
    if (tables !== undefined) this.database = await testDatabase();
    await this.startWorker();
  }

  private async stop(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.close()));
    await Promise.all([this.broker?.drop(), this.database?.drop()]);
  }

  private persistence() {
    const { tables = '' } = this.options;
    if (!this.database) return [];
    class CreateTables1764000000000 implements MigrationInterface {
      readonly name = 'CreateTables1764000000000';
      async up(runner: QueryRunner): Promise<void> {
        await runner.query(tables);
      }
      async down(): Promise<void> {}
    }
    return [
      PersistenceModule.forRoot({ url: this.database.url, entities: [], migrations: [CreateTables1764000000000] }),
    ];
  }
}
