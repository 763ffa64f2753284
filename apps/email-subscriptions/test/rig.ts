import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { catalogue } from '@warren/contracts';
import { MessagingModule, Messenger } from '@warren/messaging';
import { BrokerInspector, testDatabase, type TestDatabase, testVhost, type TestVhost } from '@warren/testing';
import { Client } from 'pg';
import { type EmailSubscriptions, startEmailSubscriptions } from '../src/email-subscriptions.ts';

const eventTypes = catalogue.filter(({ kind }) => kind === 'event').map(({ type }) => type);

/** The service in a virtual host and a database of the test's own, and somebody who talks to it. */
export class Rig {
  #service: EmailSubscriptions | undefined;

  private constructor(
    readonly amqpUrl: string,
    readonly inspector: BrokerInspector,
    readonly messenger: Messenger,
    private readonly vhost: TestVhost,
    private readonly database: TestDatabase,
    private readonly sql: Client,
    private readonly talker: INestApplicationContext,
  ) {}

  static async create(): Promise<Rig> {
    const vhost = await testVhost('subscriptions');
    const { url } = vhost;
    const inspector = await BrokerInspector.connect(url, eventTypes);
    const database = await testDatabase();
    const sql = new Client({ connectionString: database.url });
    await sql.connect();
    const module = MessagingModule.forRoot({ url, service: 'tester', contracts: catalogue });
    const talker = await NestFactory.createApplicationContext(module, { logger: false });
    return new Rig(url, inspector, talker.get(Messenger), vhost, database, sql, talker);
  }

  get service(): EmailSubscriptions {
    if (!this.#service) throw new Error('the service does not run');
    return this.#service;
  }

  async start(): Promise<void> {
    const options = {
      amqpUrl: this.amqpUrl,
      databaseUrl: this.database.url,
      prefetch: 8,
      drainTimeoutMs: 5_000,
      subscriptions: { secret: 'a secret of at least thirty-two characters', publicUrl: 'https://warren.example' },
    };
    this.#service = await startEmailSubscriptions(options, false);
  }

  /** Lets the service finish what it has, and ends it. */
  async stop(): Promise<void> {
    await this.#service?.close();
    this.#service = undefined;
  }

  /** Messages of these types are kept from now on, as a group would get them. */
  async hear(queue: string, exchange: string, routingKey = ''): Promise<void> {
    await this.inspector.channel.assertQueue(queue, { durable: true });
    await this.inspector.channel.bindQueue(queue, exchange, routingKey);
  }

  /** The next message in a queue that {@link hear} made. */
  async take(queue: string): Promise<{ id: string; payload: unknown } | undefined> {
    const message = await this.inspector.channel.get(queue, { noAck: true });
    if (!message) return undefined;
    return { id: String(message.properties.messageId), payload: JSON.parse(message.content.toString()) as unknown };
  }

  async rows<Row>(query: string, parameters: unknown[] = []): Promise<Row[]> {
    return (await this.sql.query(query, parameters)).rows as Row[];
  }

  async close(): Promise<void> {
    await this.stop();
    await this.talker.close();
    await this.sql.end();
    await this.inspector.close();
    await this.database.drop();
    await this.vhost.drop();
  }
}
