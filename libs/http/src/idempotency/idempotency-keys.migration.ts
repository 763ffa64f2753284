import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Databases of a gateway before 0.1 have the table already: its migration for orders made it. */
export class KeepIdempotencyKeys1763690400050 implements MigrationInterface {
  readonly name = 'KeepIdempotencyKeys1763690400050';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE IF NOT EXISTS idempotency_keys (
        user_id       uuid NOT NULL,
        key           text NOT NULL,
        fingerprint   text NOT NULL,
        claim         uuid NOT NULL,
        claimed_until timestamptz NOT NULL,
        answer        json,
        expires_at    timestamptz NOT NULL,
        PRIMARY KEY (user_id, key)
      );
      CREATE INDEX IF NOT EXISTS idempotency_keys_expired ON idempotency_keys (expires_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE idempotency_keys');
  }
}
