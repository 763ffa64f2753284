import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * As what each thing was asked for is kept, for when it is due. A unique key belongs to its owner: the index is wider than
 * the one before, and so holds for all rows there are.
 */
export class AskByAudience1764410400060 implements MigrationInterface {
  readonly name = 'AskByAudience1764410400060';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE tasks ADD COLUMN asked_as text CHECK (${KNOWN});
      ALTER TABLE batches ADD COLUMN asked_as text CHECK (${KNOWN});
      ALTER TABLE schedules ADD COLUMN asked_as text CHECK (${KNOWN}), ADD COLUMN paused_because text;
      DROP INDEX tasks_unfinished_unique;
      CREATE UNIQUE INDEX tasks_unfinished_unique ON tasks (type, unique_key, coalesce(created_by, '${NOBODY}'))
        WHERE ${UNFINISHED};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX tasks_unfinished_unique;
      UPDATE tasks SET unique_key = NULL WHERE ${UNFINISHED} AND EXISTS (
        SELECT FROM tasks older WHERE older.type = tasks.type AND older.unique_key = tasks.unique_key
          AND older.id < tasks.id AND older.${UNFINISHED});
      CREATE UNIQUE INDEX tasks_unfinished_unique ON tasks (type, unique_key) WHERE ${UNFINISHED};
      ALTER TABLE tasks DROP COLUMN asked_as;
      ALTER TABLE batches DROP COLUMN asked_as;
      ALTER TABLE schedules DROP COLUMN asked_as, DROP COLUMN paused_because;
    `);
  }
}

const KNOWN = "asked_as IN ('application', 'operator', 'user')";
const UNFINISHED = "state IN ('scheduled', 'queued', 'running', 'retrying')";
/** Stands for the system in the index, where NULL would be distinct from itself. */
const NOBODY = '00000000-0000-0000-0000-000000000000';
