import { Controller } from '@nestjs/common';
import { defineEvent, type PayloadOf } from '@warren/contracts';
import { Event, type RabbitContext } from '@warren/messaging';
import { UnitOfWork } from '@warren/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { z } from 'zod';

/** One booking of an account, numbered from 1 without a gap; its key is the account. */
export const Booked = defineEvent('accounts.booked.v1', z.object({ account: z.int(), number: z.int() }));

/** What a worker did, and which booking of the account it saw done before. Nothing is unique here. */
export class CreateEntries implements MigrationInterface {
  readonly name = 'CreateEntries1763700000002';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE entries (
      id bigserial PRIMARY KEY, account int NOT NULL, number int NOT NULL, before int NOT NULL,
      worker int NOT NULL, queue text NOT NULL);
      CREATE INDEX ON entries (account, number)`);
  }
  async down(): Promise<void> {}
}

/** Enters each booking. `before` tells of any that was overtaken, and of two that were in work at the same time. */
@Controller()
export class BookingConsumer {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @Event(Booked)
  async enter({ account, number }: PayloadOf<typeof Booked>, { queue }: RabbitContext): Promise<void> {
    await this.unitOfWork.manager.query(
      `INSERT INTO entries (account, number, before, worker, queue)
       SELECT $1, $2, coalesce(max(number), 0), $3, $4 FROM entries WHERE account = $1`,
      [account, number, process.pid, queue],
    );
  }
}
