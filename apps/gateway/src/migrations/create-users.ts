import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateUsers1763690400001 implements MigrationInterface {
  readonly name = 'CreateUsers1763690400001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE users (
        id            uuid PRIMARY KEY,
        email         text NOT NULL UNIQUE,
        name          text NOT NULL,
        password_hash text NOT NULL,
        created_at    timestamptz NOT NULL
      );
      CREATE TABLE refresh_tokens (
        id         uuid PRIMARY KEY,
        session_id uuid NOT NULL,
        user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        hash       text NOT NULL UNIQUE,
        expires_at timestamptz NOT NULL,
        used_at    timestamptz,
        revoked_at timestamptz
      );
      CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);
      CREATE INDEX refresh_tokens_of_user ON refresh_tokens (user_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE refresh_tokens, users');
  }
}
