import type { MigrationInterface, QueryRunner } from 'typeorm';

export class UniqueForAWhile1763690400047 implements MigrationInterface {
  readonly name = 'UniqueForAWhile1763690400047';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE tasks ADD COLUMN unique_until timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE tasks DROP COLUMN unique_until');
  }
}
