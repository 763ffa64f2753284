import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PrioritiseTasks1763690400046 implements MigrationInterface {
  readonly name = 'PrioritiseTasks1763690400046';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE tasks
        ADD COLUMN priority text NOT NULL DEFAULT 'normal' CHECK (priority IN ('normal', 'high'));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE tasks DROP COLUMN priority');
  }
}
