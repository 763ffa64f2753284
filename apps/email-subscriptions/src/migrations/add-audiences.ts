import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddAudiences1763690400011 implements MigrationInterface {
  readonly name = 'AddAudiences1763690400011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE campaigns
        ADD COLUMN lists text[] NOT NULL DEFAULT '{}',
        ADD COLUMN tags  text[] NOT NULL DEFAULT '{}';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE campaigns DROP COLUMN lists, DROP COLUMN tags');
  }
}
