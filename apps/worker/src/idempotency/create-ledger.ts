import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateLedger1763690400001 implements MigrationInterface {
  readonly name = 'CreateLedger1763690400001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ledger (
        message_id uuid PRIMARY KEY,
        type       text NOT NULL,
        subject    text NOT NULL,
        state      text NOT NULL CHECK (state IN ('claimed', 'done', 'skipped')),
        claimed_at timestamptz NOT NULL,
        settled_at timestamptz
      );
      CREATE INDEX ledger_by_subject ON ledger (subject, message_id DESC);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ledger');
  }
}
