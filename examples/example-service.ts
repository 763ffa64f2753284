import { Module, type INestMicroservice, type Provider, type Type } from '@nestjs/common';
import { libraryContracts } from '@warren/contracts';
import { Messenger, provision } from '@warren/messaging';
import { UnitOfWork } from '@warren/persistence';
import { type ConsumerOptions, createWorker, type OutcomeListener, type WorkerOptions } from '@warren/service';
import { testDatabase, type TestDatabase, testVhost, type TestVhost } from '@warren/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export interface ExampleOptions extends Omit<ConsumerOptions, 'broker' | 'onOutcome'> {
  /** Controllers with `@Task`, `@Request` and `@Event` methods. */
  readonly handlers: Type[];
  readonly providers?: Provider[];
  /** The events that the example publishes: each has an exchange, which is declared before the services start. */
  readonly events?: readonly { readonly type: string }[];
  /** SQL. With it, the service has a database, an outbox, and an inbox around each handler. */
  readonly tables?: string;
  /** Learns how deliveries ended which were not done. */
  readonly onOutcome?: OutcomeListener['settled'];
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

  get databaseUrl(): string {
    return this.database!.url;
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
    const { handlers, providers = [], events: _, tables: __, onOutcome, ...options } = { ...this.options, ...more };
    class Outcomes implements OutcomeListener {
      settled: OutcomeListener['settled'] = async (context, outcome) => onOutcome?.(context, outcome);
    }
    @Module({ controllers: handlers, providers: [...providers, Outcomes] })
    class ExampleModule {}
    const { app } = await createWorker({
      ...options,
      ...this.withDatabase(),
      module: ExampleModule,
      broker: this.url,
      onOutcome: Outcomes,
      logger: false,
    });
    this.workers.push(app);
    return app;
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

  private withDatabase(): Pick<WorkerOptions, 'database'> {
    const { tables = '' } = this.options;
    if (!this.database) return {};
    class CreateTables1764000000000 implements MigrationInterface {
      readonly name = 'CreateTables1764000000000';
      async up(runner: QueryRunner): Promise<void> {
        await runner.query(tables);
      }
      async down(): Promise<void> {}
    }
    return { database: { url: this.database.url, entities: [], migrations: [CreateTables1764000000000] } };
  }
}
