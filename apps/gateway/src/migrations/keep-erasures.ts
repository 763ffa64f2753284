import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who asked to be erased, and when: what is left of an account, with the answers of those who erase. */
export class KeepErasures1763690400063 implements MigrationInterface {
  readonly name = 'KeepErasures1763690400063';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE users ADD COLUMN erased_at timestamptz;
      CREATE TABLE erasures (
        id           uuid PRIMARY KEY,
        user_id      uuid NOT NULL UNIQUE REFERENCES users,
        requested_at timestamptz NOT NULL DEFAULT now()
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE erasures; ALTER TABLE users DROP COLUMN erased_at');
  }
}
