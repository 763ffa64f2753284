import { NestFactory } from '@nestjs/core';
import { PassportIssuer } from '@warren/authority';
import { catalogue, SCOPES } from '@warren/contracts';
import { MessagingModule, Messenger } from '@warren/messaging';
import { Client } from 'pg';
import { BrokerInspector } from './broker-inspector.ts';
import { passports } from './passports.ts';
import type { Broker, Service } from './private-services.ts';
import { testDatabase } from './test-database.ts';
import { testVhost } from './vhost.ts';

const eventTypes = catalogue.filter(({ kind }) => kind === 'event').map(({ type }) => type);

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

/** Where the virtual host and the database are to be: on the test run's services unless told. */
export interface Servers {
  readonly broker?: Broker;
  readonly postgres?: Service;
}

export async function testGround(stem: string, { broker, postgres }: Servers = {}): Promise<TestGround> {
  const [vhost, database] = await Promise.all([testVhost(stem, broker), testDatabase(postgres?.url)]);
  const inspector = await BrokerInspector.connect(vhost.url, eventTypes);
  const sql = new Client({ connectionString: database.url });
  await sql.connect();
  const { stamp } = new PassportIssuer(passports.keys.gateway, { subject: 'tester', scopes: SCOPES });
  const module = MessagingModule.forRoot({ url: vhost.url, service: 'tester', contracts: catalogue, stamp });
  const talker = await NestFactory.createApplicationContext(module, { logger: false });
  return {
    amqpUrl: vhost.url,
    databaseUrl: database.url,
    inspector,
    messenger: talker.get(Messenger),
    rows: async <Row>(query: string, parameters: unknown[] = []) => (await sql.query(query, parameters)).rows as Row[],
    close: async () => {
      await talker.close();
      await sql.end();
      await inspector.close().catch(() => undefined); // its connection has ended with a broker that was restarted
      await database.drop();
      await vhost.drop();
    },
  };
}
