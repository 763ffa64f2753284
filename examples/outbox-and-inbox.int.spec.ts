import { Controller, Injectable, Module, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defineEvent, type PayloadOf } from '@warren/contracts';
import {
  Event,
  MessagingModule,
  Messenger,
  newId,
  provision,
  RabbitExceptionFilter,
  RabbitServer,
} from '@warren/messaging';
import { InboxInterceptor, Outbox, PersistenceModule, UnitOfWork } from '@warren/persistence';
import { amqpUrl, testDatabase, until, type TestDatabase } from '@warren/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { z } from 'zod';

const CoffeeSold = defineEvent('coffee.sold.v1', z.object({ cents: z.int() }));

class CreateTills implements MigrationInterface {
  readonly name = 'CreateTills1763690400001';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE sales (cents int NOT NULL); CREATE TABLE takings (cents int NOT NULL)');
  }
  async down(): Promise<void> {}
}

/** The sale and the fact of it are one transaction: neither is there without the other. */
@Injectable()
class Till {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  async sell(cents: number): Promise<void> {
    await this.unitOfWork.run(async () => {
      await this.unitOfWork.manager.query('INSERT INTO sales VALUES ($1)', [cents]);
      await this.outbox.publish(CoffeeSold, { cents });
      if (cents < 0) throw new Error('Nobody is paid to drink coffee.');
    });
  }
}

/** The inbox makes the handler's effect happen once, however often the message comes. */
@Controller()
class TakingsLedger {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @Event(CoffeeSold)
  async sold({ cents }: PayloadOf<typeof CoffeeSold>): Promise<void> {
    await this.unitOfWork.manager.query('INSERT INTO takings VALUES ($1)', [cents]);
  }
}

describe('the outbox and the inbox', () => {
  let database: TestDatabase;
  let app: INestMicroservice;
  const takings = async (): Promise<number[]> => {
    const rows: { cents: number }[] = await app
      .get(UnitOfWork)
      .manager.query('SELECT cents FROM takings ORDER BY cents');
    return rows.map(({ cents }) => cents);
  };
  const taken = (cents: number): Promise<void> =>
    until(async () => (await takings()).includes(cents), `${cents} was taken`);

  beforeAll(async () => {
    database = await testDatabase();
    await provision(amqpUrl(), [CoffeeSold.type]);
    @Module({
      imports: [
        MessagingModule.forRoot({ url: amqpUrl(), service: 'cafe' }),
        PersistenceModule.forRoot({ url: database.url, entities: [], migrations: [CreateTills] }),
      ],
      controllers: [TakingsLedger],
      providers: [Till],
    })
    class CafeModule {}
    const strategy = new RabbitServer({ url: amqpUrl(), group: 'cafe' });
    app = await NestFactory.createMicroservice(CafeModule, { strategy, logger: false });
    app.useGlobalFilters(new RabbitExceptionFilter());
    app.useGlobalInterceptors(app.get(InboxInterceptor));
    await app.listen();
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  it('tell what was committed, and nothing of what was rolled back', async () => {
    await expect(app.get(Till).sell(-1)).rejects.toThrow('Nobody is paid');
    await app.get(Till).sell(240);
    await taken(240);
    expect(await takings()).not.toContain(-1);
  });

  it('count a message that comes twice once', async () => {
    const id = newId();
    const messenger = app.get(Messenger);
    await messenger.publish(CoffeeSold, { cents: 310 }, { id });
    await messenger.publish(CoffeeSold, { cents: 310 }, { id });
    await messenger.publish(CoffeeSold, { cents: 999 });
    await taken(310);
    await taken(999);
    expect((await takings()).filter((cents) => cents === 310)).toHaveLength(1);
  });
});
