// A service of somebody else with a database: an event through outbox and inbox. Usage: node ledger.js <amqp url> <postgres url>
import { EventEmitter, once } from 'node:events';
import { Controller, Module, UseInterceptors } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defineEvent, type PayloadOf } from '@warren/contracts';
import { Event, MessagingModule, provision, RabbitServer } from '@warren/messaging';
import { InboxInterceptor, Outbox, PersistenceModule, UnitOfWork } from '@warren/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { z } from 'zod';

const OrderPaid = defineEvent('order.paid.v1', z.object({ cents: z.int() }));
const booked = new EventEmitter();

class Bookings1800000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE TABLE bookings (cents integer)');
  }

  async down(): Promise<void> {}
}

@Controller()
@UseInterceptors(InboxInterceptor)
class Ledger {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @Event(OrderPaid)
  async book({ cents }: PayloadOf<typeof OrderPaid>): Promise<void> {
    await this.unitOfWork.manager.query('INSERT INTO bookings VALUES ($1)', [cents]);
    booked.emit('cents', cents);
  }
}

async function main(url: string, database: string): Promise<void> {
  @Module({
    imports: [
      MessagingModule.forRoot({ url, service: 'ledger' }),
      PersistenceModule.forRootAsync({
        useFactory: () => ({ url: database, entities: [], migrations: [Bookings1800000000000] }),
      }),
    ],
    controllers: [Ledger],
  })
  class LedgerModule {}

  await provision(url, [OrderPaid.type]);
  const strategy = new RabbitServer({ url, group: 'ledger' });
  const app = await NestFactory.createMicroservice(LedgerModule, { strategy, logger: ['error', 'warn'] });
  await app.listen();
  const received = once(booked, 'cents');
  await app.get(UnitOfWork).run(() => app.get(Outbox).publish(OrderPaid, { cents: 500 }));
  console.log(`${(await received).join()} cents booked`);
  await app.close();
}

void main(process.argv[2] ?? 'amqp://localhost:5672', process.argv[3] ?? 'postgres://localhost:5432/ledger');
