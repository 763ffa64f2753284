import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What an account may do stands in its row: whether its address is verified, and its role. Accounts that are there already
 * count as verified; none of them is an operator's. Sessions get rows of their own, beside their refresh tokens.
 */
export class KeepAccountStates1763690400060 implements MigrationInterface {
  readonly name = 'KeepAccountStates1763690400060';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE users
        ADD COLUMN verified_at timestamptz,
        ADD COLUMN role text NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'operator')),
        ADD CONSTRAINT operators_are_verified CHECK (role = 'user' OR verified_at IS NOT NULL);
      UPDATE users SET verified_at = created_at;

      CREATE TABLE sessions (
        id           uuid PRIMARY KEY,
        user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        user_agent   text,
        created_at   timestamptz NOT NULL DEFAULT now(),
        last_used_at timestamptz NOT NULL DEFAULT now(),
        ended_at     timestamptz
      );
      CREATE INDEX sessions_of_user ON sessions (user_id);
      INSERT INTO sessions (id, user_id, created_at, last_used_at, ended_at)
      SELECT session_id, user_id, min(expires_at) - interval '30 days',
             max(coalesce(used_at, expires_at - interval '30 days')), max(revoked_at)
      FROM refresh_tokens GROUP BY session_id, user_id;

      CREATE TABLE role_changes (
        id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        role         text NOT NULL,
        changed_by   text NOT NULL,
        changed_at   timestamptz NOT NULL DEFAULT now(),
        published_at timestamptz
      );
      CREATE INDEX role_changes_unpublished ON role_changes (id) WHERE published_at IS NULL;
    `);
    await runner.query(CHANGE_ROLE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION change_role;
      DROP TABLE role_changes, sessions;
      ALTER TABLE users DROP COLUMN role, DROP COLUMN verified_at;
    `);
  }
}

/** In the database, because the command line changes roles there, too: each way keeps the same rules, and a record. */
const CHANGE_ROLE = `
  CREATE FUNCTION change_role(address text, new_role text, actor text) RETURNS text LANGUAGE plpgsql AS $$
  DECLARE
    account users%ROWTYPE;
  BEGIN
    -- Of two operators who revoke each other at the same time, one stays.
    LOCK TABLE role_changes IN SHARE ROW EXCLUSIVE MODE;
    SELECT * INTO account FROM users WHERE email = address FOR UPDATE;
    IF NOT FOUND THEN RETURN 'account-unknown'; END IF;
    IF account.role = new_role THEN RETURN 'unchanged'; END IF;
    IF new_role = 'operator' AND account.verified_at IS NULL THEN RETURN 'account-unverified'; END IF;
    IF new_role = 'user' AND NOT EXISTS (SELECT FROM users WHERE role = 'operator' AND id <> account.id) THEN
      RETURN 'last-operator';
    END IF;
    UPDATE users SET role = new_role WHERE id = account.id;
    INSERT INTO role_changes (user_id, role, changed_by) VALUES (account.id, new_role, actor);
    RETURN 'changed';
  END $$
`;
