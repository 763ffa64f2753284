import type { MigrationInterface, QueryRunner } from 'typeorm';

export class NameCallers1763690400040 implements MigrationInterface {
  readonly name = 'NameCallers1763690400040';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE entries ADD COLUMN caller text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE entries DROP COLUMN caller');
  }
}
