// The example in README.md, whole: a producer with a transactional outbox, and a consumer that reacts to its event.
import { Controller, Injectable, Module } from '@nestjs/common';
import { defineEvent, type PayloadOf } from '@warren/contracts';
import { Event, newId, provision } from '@warren/messaging';
import { Outbox, UnitOfWork } from '@warren/persistence';
import { createWorker, type Worker } from '@warren/service';
import { testDatabase, type TestDatabase, testVhost, type TestVhost, until } from '@warren/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { z } from 'zod';

// The contract, which both sides import.
const UserRegistered = defineEvent('user.registered.v1', z.object({ userId: z.uuid(), email: z.email() }));

@Injectable()
class Users {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  async register(userId: string, email: string): Promise<void> {
    // The producer. Row and event are one transaction; a relay publishes the event, also after an outage.
    await this.unitOfWork.run(async () => {
      await this.unitOfWork.manager.query('INSERT INTO users VALUES ($1, $2)', [userId, email]);
      await this.outbox.publish(UserRegistered, { userId, email });
    });
  }
}

@Controller()
class Workspaces {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  // A consumer. Inbox row, effect and further messages are one transaction; the acknowledgement follows its commit.
  @Event(UserRegistered) // a payload of another type does not compile
  async registered({ userId }: PayloadOf<typeof UserRegistered>): Promise<void> {
    await this.unitOfWork.manager.query('INSERT INTO workspaces VALUES ($1)', [userId]);
  }
}

class CreateTables1764000000000 implements MigrationInterface {
  readonly name = 'CreateTables1764000000000';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE users (id uuid, email text); CREATE TABLE workspaces (user_id uuid)');
  }
  async down(): Promise<void> {}
}

@Module({ controllers: [Workspaces], providers: [Users] })
class UsersModule {}

describe('a first service', () => {
  let broker: TestVhost;
  let database: TestDatabase;
  let worker: Worker;

  beforeAll(async () => {
    [broker, database] = await Promise.all([testVhost('first'), testDatabase()]);
    await provision(broker.url, [UserRegistered.type]); // the exchanges that all services share

    worker = await createWorker({
      group: 'users',
      module: UsersModule,
      broker: broker.url,
      database: { url: database.url, entities: [], migrations: [CreateTables1764000000000] },
      logger: false,
    });
  });
  afterAll(async () => {
    await worker.close();
    await Promise.all([database.drop(), broker.drop()]);
  });

  it('makes a workspace for each user who registers', async () => {
    const userId = newId();
    await worker.app.get(Users).register(userId, 'ada@example.com');
    const found = () => worker.app.get(UnitOfWork).manager.query('SELECT FROM workspaces WHERE user_id = $1', [userId]);
    await until(async () => ((await found()) as unknown[]).length === 1, 'there is a workspace');
  });
});
