import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateConsent1763690400003 implements MigrationInterface {
  readonly name = 'CreateConsent1763690400003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE subscribers DROP CONSTRAINT subscribers_status_check, ADD CONSTRAINT subscribers_status_check
        CHECK (status IN ('pending', 'confirmed', 'unsubscribed', 'bounced', 'complained', 'suppressed'));

      CREATE TABLE consents (
        id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        subscriber_id uuid NOT NULL REFERENCES subscribers ON DELETE CASCADE,
        what          text NOT NULL,
        at            timestamptz NOT NULL,
        ip            text,
        user_agent    text,
        form          text NOT NULL
      );
      CREATE INDEX consents_by_subscriber ON consents (subscriber_id, id);

      CREATE TABLE confirmations (
        token_id      uuid PRIMARY KEY,
        subscriber_id uuid NOT NULL REFERENCES subscribers ON DELETE CASCADE,
        expires_at    timestamptz NOT NULL,
        used_at       timestamptz
      );
      CREATE INDEX confirmations_by_subscriber ON confirmations (subscriber_id);
    `);
    await createLimits(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE askings, suppressions, confirmations, consents;
      ALTER TABLE subscribers DROP CONSTRAINT subscribers_status_check, ADD CONSTRAINT subscribers_status_check
        CHECK (status IN ('pending', 'confirmed', 'unsubscribed'));
    `);
  }
}

/** Whom never to write to, and whom not to write to again so soon. */
async function createLimits(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE suppressions (
      digest bytea PRIMARY KEY,
      reason text NOT NULL CHECK (reason IN ('erased', 'complained', 'bounced')),
      since  timestamptz NOT NULL
    );

    CREATE TABLE askings (
      digest bytea NOT NULL,
      domain text NOT NULL,
      ip     text,
      at     timestamptz NOT NULL
    );
    CREATE INDEX askings_by_digest ON askings (digest, at);
    CREATE INDEX askings_by_domain ON askings (domain, at);
    CREATE INDEX askings_by_ip ON askings (ip, at);
    CREATE INDEX askings_by_time ON askings (at);
  `);
}
