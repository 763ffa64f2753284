import type { MigrationInterface, QueryRunner } from 'typeorm';

export class NoteReveals1764410400057 implements MigrationInterface {
  readonly name = 'NoteReveals1764410400057';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE console_reveals (
        id         uuid PRIMARY KEY,
        kind       text NOT NULL,
        subject    text NOT NULL,
        created_by uuid NOT NULL,
        created_at timestamptz NOT NULL
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE console_reveals');
  }
}
