import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a link in a mail shows: only its hash is kept, so that the table opens no account. */
export class AddAccountTokens1763690400061 implements MigrationInterface {
  readonly name = 'AddAccountTokens1763690400061';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE account_tokens (
        hash       text PRIMARY KEY,
        user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        purpose    text NOT NULL CHECK (purpose IN ('verify-address', 'reset-password')),
        expires_at timestamptz NOT NULL,
        used_at    timestamptz
      );
      CREATE INDEX account_tokens_of_user ON account_tokens (user_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE account_tokens');
  }
}
