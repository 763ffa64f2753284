import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A message's passport is made where its caller is known, in the transaction, and waits with it. */
export class OutboxPassport1700000000003 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE outbox ADD COLUMN passport text');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE outbox DROP COLUMN passport');
  }
}
