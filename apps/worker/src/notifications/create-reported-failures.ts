import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateReportedFailures1763690400001 implements MigrationInterface {
  readonly name = 'CreateReportedFailures1763690400001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE reported_failures (
        task_type text NOT NULL,
        code      text NOT NULL,
        hour      timestamptz NOT NULL,
        PRIMARY KEY (task_type, code, hour)
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE reported_failures');
  }
}
