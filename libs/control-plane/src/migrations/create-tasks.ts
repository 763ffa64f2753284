import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateTasks1763690400002 implements MigrationInterface {
  readonly name = 'CreateTasks1763690400002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE tasks (
        id          uuid PRIMARY KEY,
        type        text NOT NULL,
        state       text NOT NULL CHECK (state IN ('scheduled', 'queued', 'succeeded', 'failed')),
        payload     jsonb NOT NULL,
        unique_key  text,
        idempotency_key text,
        created_by  uuid,
        schedule_id uuid,
        created_at  timestamptz NOT NULL,
        run_at      timestamptz,
        attempt     int,
        worker      text,
        started_at  timestamptz,
        ended_at    timestamptz,
        result      jsonb,
        error       jsonb
      );
      CREATE UNIQUE INDEX tasks_unfinished_unique ON tasks (type, unique_key) WHERE state IN ('scheduled', 'queued');
      CREATE UNIQUE INDEX tasks_once ON tasks (created_by, idempotency_key);
      CREATE INDEX tasks_by_state ON tasks (state, id);
      CREATE INDEX tasks_waiting ON tasks (run_at) WHERE state = 'scheduled';
      CREATE INDEX tasks_by_type ON tasks (type, id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE tasks');
  }
}
