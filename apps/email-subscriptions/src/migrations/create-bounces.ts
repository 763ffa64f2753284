import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateBounces1763690400006 implements MigrationInterface {
  readonly name = 'CreateBounces1763690400006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE bounces (
        report_id uuid PRIMARY KEY,
        digest    bytea NOT NULL,
        kind      text NOT NULL CHECK (kind IN ('bounce', 'complaint')),
        status    text,
        at        timestamptz NOT NULL
      );
      CREATE INDEX bounces_by_digest ON bounces (digest, at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE bounces');
  }
}
