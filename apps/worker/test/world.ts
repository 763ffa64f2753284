import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { catalogue } from '@warren/contracts';
import { MessagingModule, Messenger } from '@warren/messaging';
import { BrokerInspector, testDatabase, type TestDatabase, testVhost, type TestVhost } from '@warren/testing';
import { Client } from 'pg';
import type { PoolFolder } from '../src/pool/pool.ts';
import type { WorkerSettings } from '../src/pool/worker-settings.ts';
import { startWorker, type Worker } from '../src/worker.ts';

const eventTypes = catalogue.filter(({ kind }) => kind === 'event').map(({ type }) => type);

/** A virtual host and a database of the test's own, with workers in them and somebody who talks to them. */
export class World {
  readonly #workers: Worker[] = [];

  private constructor(
    readonly amqpUrl: string,
    readonly inspector: BrokerInspector,
    readonly messenger: Messenger,
    private readonly vhost: TestVhost,
    private readonly database: TestDatabase,
    private readonly sql: Client,
    private readonly talker: INestApplicationContext,
  ) {}

  static async create(): Promise<World> {
    const vhost = await testVhost('worker');
    const { url } = vhost;
    const inspector = await BrokerInspector.connect(url, eventTypes);
    const database = await testDatabase();
    const sql = new Client({ connectionString: database.url });
    await sql.connect();
    const module = MessagingModule.forRoot({ url, service: 'tester', contracts: catalogue });
    const talker = await NestFactory.createApplicationContext(module, { logger: false });
    return new World(url, inspector, talker.get(Messenger), vhost, database, sql, talker);
  }

  async start(
    pools: Record<string, () => Promise<PoolFolder>>,
    settings: Partial<WorkerSettings> = {},
  ): Promise<Worker> {
    const worker = await startWorker(
      pools,
      {
        amqpUrl: this.amqpUrl,
        databaseUrl: this.database.url,
        prefetch: 8,
        drainTimeoutMs: 5_000,
        settings: {
          mailFrom: 'Warren <hello@warren.example>',
          adminEmail: 'admins@warren.example',
          walletCurrency: 'EUR',
          webhookNetworks: 'public',
          webhookPatienceMs: 3_600_000,
          ...settings,
        },
      },
      false,
    );
    this.#workers.push(worker);
    return worker;
  }

  async rows<Row>(query: string, parameters: unknown[] = []): Promise<Row[]> {
    return (await this.sql.query(query, parameters)).rows as Row[];
  }

  /** Lets workers finish what they have, and ends them. */
  async stopWorkers(): Promise<void> {
    await Promise.all(this.#workers.splice(0).map((worker) => worker.close()));
  }

  async close(): Promise<void> {
    await this.stopWorkers();
    await this.talker.close();
    await this.sql.end();
    await this.inspector.close();
    await this.database.drop();
    await this.vhost.drop();
  }
}
