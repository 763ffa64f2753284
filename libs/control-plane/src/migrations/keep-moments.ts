import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A schedule's next moment is kept here, and no longer in Redis alone; it can pause, and has a policy for what it missed. */
export class KeepMoments1763690400031 implements MigrationInterface {
  readonly name = 'KeepMoments1763690400031';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE schedules
        ADD COLUMN missed text NOT NULL DEFAULT 'once' CHECK (missed IN ('skip', 'once', 'all')),
        ADD COLUMN next_run_at timestamptz NOT NULL DEFAULT now(),
        ADD COLUMN last_run_at timestamptz,
        ADD COLUMN paused_at timestamptz;
      ALTER TABLE schedules ALTER COLUMN next_run_at DROP DEFAULT;
      CREATE INDEX schedules_due ON schedules (next_run_at) WHERE paused_at IS NULL;
      CREATE INDEX schedules_by_owner ON schedules (created_by, id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX schedules_due, schedules_by_owner;
      ALTER TABLE schedules
        DROP COLUMN missed, DROP COLUMN next_run_at, DROP COLUMN last_run_at, DROP COLUMN paused_at;
    `);
  }
}
