import { defineEvent, defineTask } from '@warren/contracts';
import { testDatabase, type TestDatabase } from '@warren/testing';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { openDataSource } from './database/data-source.ts';
import { Inbox } from './inbox/inbox.ts';
import { RelayNotifier } from './outbox/relay-notifier.ts';
import { Outbox } from './outbox/outbox.ts';
import type { PersistenceOptions } from './persistence-options.ts';
import { OutboxRelay, type Deliver, type OutboxRelayOptions } from './outbox/outbox-relay.ts';
import { UnitOfWork } from './transactions/unit-of-work.ts';

/** What the specs of this room talk about. */
export const Counted = defineEvent('thing.counted.v1', z.object({ n: z.int() }));
export const Count = defineTask('things.count.v1', z.object({ n: z.int() }));

/** One process's share of a database, put together as PersistenceModule does, and taken apart by `close`. */
export class Replica {
  readonly unitOfWork: UnitOfWork;
  readonly notifier: RelayNotifier;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  private readonly relays: OutboxRelay[] = [];

  private constructor(readonly dataSource: DataSource) {
    this.unitOfWork = new UnitOfWork(dataSource);
    this.notifier = new RelayNotifier(dataSource);
    this.outbox = new Outbox(dataSource, this.unitOfWork, this.notifier);
    this.inbox = new Inbox(dataSource, this.unitOfWork);
  }

  static async open(url: string, options: Partial<PersistenceOptions> = {}): Promise<Replica> {
    return new Replica(await openDataSource({ url, entities: [], migrations: [], ...options }));
  }

  relay(deliver: Deliver, options?: OutboxRelayOptions): OutboxRelay {
    const relay = new OutboxRelay(this.dataSource, this.notifier, deliver, options);
    this.relays.push(relay);
    relay.start();
    return relay;
  }

  /** Counts from one number to another in one transaction, an event each. @returns their ids */
  count(from: number, to = from, key?: string): Promise<string[]> {
    return this.unitOfWork.run(async () => {
      const ids: string[] = [];
      for (let n = from; n <= to; n++)
        ids.push(await this.outbox.publish(Counted, { n }, key === undefined ? {} : { key }));
      return ids;
    });
  }

  async rows<Row>(table: string): Promise<Row[]> {
    return this.dataSource.query<Row[]>(`SELECT * FROM ${table}`);
  }

  async close(): Promise<void> {
    await Promise.all(this.relays.map((relay) => relay.stop()));
    await this.dataSource.destroy();
  }
}

/** A database for a spec file; every replica that a test opens is closed after it, and its tables are emptied. */
export function useDatabase(): { readonly url: string; open(options?: Partial<PersistenceOptions>): Promise<Replica> } {
  let database: TestDatabase;
  const replicas: Replica[] = [];
  beforeAll(async () => void (database = await testDatabase()));
  afterEach(async () => {
    const [first] = replicas;
    await first?.dataSource.query('TRUNCATE outbox, inbox');
    await Promise.all(replicas.splice(0).map((replica) => replica.close()));
  });
  afterAll(() => database.drop());
  return {
    get url() {
      return database.url;
    },
    async open(options) {
      const replica = await Replica.open(database.url, options);
      replicas.push(replica);
      return replica;
    },
  };
}
