import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tasks may be urgent. Rows of before are not. */
export class OutboxPriority1700000000002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE outbox ADD COLUMN priority text');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE outbox DROP COLUMN priority');
  }
}
