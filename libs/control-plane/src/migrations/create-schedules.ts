import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateSchedules1763690400003 implements MigrationInterface {
  readonly name = 'CreateSchedules1763690400003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE schedules (
        id         uuid PRIMARY KEY,
        type       text NOT NULL,
        payload    jsonb NOT NULL,
        cron       text NOT NULL,
        timezone   text NOT NULL,
        created_by uuid NOT NULL,
        created_at timestamptz NOT NULL
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE schedules');
  }
}
