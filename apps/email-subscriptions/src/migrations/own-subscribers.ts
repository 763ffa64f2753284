import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who was on the list before has no owner, and is seen by operators only: nothing tells who added them. */
export class OwnSubscribers1764410400061 implements MigrationInterface {
  readonly name = 'OwnSubscribers1764410400061';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE subscribers ADD COLUMN owner text;
      CREATE INDEX subscribers_by_owner ON subscribers (owner, id DESC) WHERE owner IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE subscribers DROP COLUMN owner');
  }
}
