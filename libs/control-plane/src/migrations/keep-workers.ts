import type { MigrationInterface, QueryRunner } from 'typeorm';

export class KeepWorkers1764500400070 implements MigrationInterface {
  readonly name = 'KeepWorkers1764500400070';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE workers (
        id           uuid PRIMARY KEY,
        worker_group text NOT NULL,
        worker       text NOT NULL,
        version      text,
        state        text NOT NULL CHECK (state IN ('running', 'stopped')),
        started_at   timestamptz NOT NULL,
        reported_at  timestamptz NOT NULL,
        every_ms     int NOT NULL,
        memory_bytes float8 NOT NULL,
        delay_ms     float8 NOT NULL,
        queues       jsonb NOT NULL
      );
      CREATE INDEX workers_by_report ON workers (reported_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE workers');
  }
}
