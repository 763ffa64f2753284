import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Endpoints of before count as users': who was called about subscribers, and is an operator, registers the endpoint anew.
 */
export class CallOperatorsEndpoints1764410400062 implements MigrationInterface {
  readonly name = 'CallOperatorsEndpoints1764410400062';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE endpoints ADD COLUMN by_operator boolean NOT NULL DEFAULT false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE endpoints DROP COLUMN by_operator');
  }
}
