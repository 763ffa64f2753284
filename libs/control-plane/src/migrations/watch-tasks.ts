import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What workers tell of each attempt is kept with the task, and all of it can be searched. */
export class WatchTasks1763690400030 implements MigrationInterface {
  readonly name = 'WatchTasks1763690400030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE tasks
        ADD COLUMN key text,
        ADD COLUMN life jsonb NOT NULL DEFAULT '{"attempts": []}',
        ADD COLUMN version bigint NOT NULL DEFAULT 1,
        DROP CONSTRAINT tasks_state_check,
        ADD CONSTRAINT tasks_state_check CHECK (
          state IN ('scheduled', 'queued', 'running', 'retrying', 'succeeded', 'failed', 'cancelled'));
      DROP INDEX tasks_unfinished_unique;
      CREATE UNIQUE INDEX tasks_unfinished_unique ON tasks (type, unique_key)
        WHERE state IN ('scheduled', 'queued', 'running', 'retrying');
      CREATE INDEX tasks_by_owner ON tasks (created_by, id);
      CREATE INDEX tasks_by_key ON tasks (key, id) WHERE key IS NOT NULL;
      CREATE INDEX tasks_by_unique_key ON tasks (unique_key, id) WHERE unique_key IS NOT NULL;
      CREATE INDEX tasks_by_time ON tasks (created_at);
      CREATE INDEX tasks_payload ON tasks USING gin (payload jsonb_path_ops);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM tasks WHERE state IN ('running', 'retrying', 'cancelled');
      DROP INDEX tasks_payload, tasks_by_time, tasks_by_unique_key, tasks_by_key, tasks_by_owner, tasks_unfinished_unique;
      CREATE UNIQUE INDEX tasks_unfinished_unique ON tasks (type, unique_key) WHERE state IN ('scheduled', 'queued');
      ALTER TABLE tasks
        DROP COLUMN key, DROP COLUMN life, DROP COLUMN version,
        DROP CONSTRAINT tasks_state_check,
        ADD CONSTRAINT tasks_state_check CHECK (state IN ('scheduled', 'queued', 'succeeded', 'failed'));
    `);
  }
}
