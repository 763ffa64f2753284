import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rows that cannot be sent as they are are set aside, with `last_error` as the reason, until an operator decides. */
export class OutboxSetAside1700000000004 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE outbox ADD COLUMN set_aside_at timestamptz;
      CREATE INDEX outbox_set_aside ON outbox (position) WHERE set_aside_at IS NOT NULL;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE outbox DROP COLUMN set_aside_at');
  }
}
