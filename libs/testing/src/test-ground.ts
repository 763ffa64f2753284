import { NestFactory } from '@nestjs/core';
import type { Contract } from '@warren/contracts';
import { MessagingModule, Messenger, type SignMessage } from '@warren/messaging';
import { Client } from 'pg';
import { BrokerInspector } from './broker-inspector.ts';
import type { Broker, Service } from './private-services.ts';
import { testDatabase } from './test-database.ts';
import { testVhost } from './vhost.ts';

/** What a service is tested on: a virtual host and a database that nobody else uses, and a hand in each. */
export interface TestGround {
  readonly amqpUrl: string;
  readonly databaseUrl: string;
  readonly inspector: BrokerInspector;
  /** Talks to the service as the gateway does, for somebody who may everything. */
  readonly messenger: Messenger;
  rows<Row>(query: string, parameters?: unknown[]): Promise<Row[]>;
  /** Takes it all away. Whatever runs on it must have ended. */
  close(): Promise<void>;
}

/** Where the virtual host and the database are to be. @default the test run's services */
export interface Servers {
  readonly broker?: Broker;
  readonly postgres?: Service;
}

export interface GroundOptions extends Servers {
  /** What the application under test says: its events' exchanges are declared, and its payloads checked. */
  readonly contracts: readonly Contract[];
  /** Signs what the ground's messenger sends, where services ask for it. */
  readonly sign?: SignMessage;
}

/** @param stem begins the names of what is made, so that a human knows whose it is */
export async function testGround(stem: string, options: GroundOptions): Promise<TestGround> {
  const { broker, postgres, contracts, sign } = options;
  const eventTypes = contracts.filter(({ kind }) => kind === 'event').map(({ type }) => type);
  const [vhost, database] = await Promise.all([testVhost(stem, broker), testDatabase(postgres?.url)]);
  const inspector = await BrokerInspector.connect(vhost.url, eventTypes);
  const sql = new Client({ connectionString: database.url });
  await sql.connect();
  const module = MessagingModule.forRoot({ url: vhost.url, service: 'tester', contracts, ...(sign && { sign }) });
  const client = await NestFactory.createApplicationContext(module, { logger: false });
  return {
    amqpUrl: vhost.url,
    databaseUrl: database.url,
    inspector,
    messenger: client.get(Messenger),
    rows: async <Row>(query: string, parameters: unknown[] = []) => (await sql.query(query, parameters)).rows as Row[],
    close: async () => {
      await client.close();
      await sql.end();
      await inspector.close().catch(() => undefined); // its connection has ended with a broker that was restarted
      await database.drop();
      await vhost.drop();
    },
  };
}
