import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddProfiles1763690400007 implements MigrationInterface {
  readonly name = 'AddProfiles1763690400007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE subscribers
        ADD COLUMN attributes jsonb NOT NULL DEFAULT '{}',
        ADD COLUMN tags       text[] NOT NULL DEFAULT '{}',
        ADD COLUMN lists      text[] NOT NULL DEFAULT '{}';
      CREATE INDEX subscribers_by_tag ON subscribers USING gin (tags);
      CREATE INDEX subscribers_by_list ON subscribers USING gin (lists);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE subscribers DROP COLUMN attributes, DROP COLUMN tags, DROP COLUMN lists');
  }
}
