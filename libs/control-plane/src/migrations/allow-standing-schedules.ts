import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A schedule may be nobody's: those that the system has by itself. */
export class AllowStandingSchedules1763690400041 implements MigrationInterface {
  readonly name = 'AllowStandingSchedules1763690400041';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE schedules ALTER COLUMN created_by DROP NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM schedules WHERE created_by IS NULL;
      ALTER TABLE schedules ALTER COLUMN created_by SET NOT NULL;
    `);
  }
}
