import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateBatches1763690400040 implements MigrationInterface {
  readonly name = 'CreateBatches1763690400040';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE batches (
        id           uuid PRIMARY KEY,
        created_by   uuid NOT NULL,
        created_at   timestamptz NOT NULL,
        on_success   jsonb,
        on_failure   jsonb,
        cancelled_at timestamptz,
        ended_at     timestamptz,
        follow_up_id uuid
      );
      ALTER TABLE tasks ADD COLUMN batch_id uuid REFERENCES batches;
      CREATE INDEX tasks_by_batch ON tasks (batch_id, id) WHERE batch_id IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE tasks DROP COLUMN batch_id; DROP TABLE batches');
  }
}
