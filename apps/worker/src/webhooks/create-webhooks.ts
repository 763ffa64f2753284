import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateWebhooks1763690400001 implements MigrationInterface {
  readonly name = 'CreateWebhooks1763690400001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE endpoints (
        id               uuid PRIMARY KEY,
        owner_id         uuid NOT NULL,
        url              text NOT NULL,
        types            text[] NOT NULL,
        secret           text NOT NULL,
        disabled_because text,
        failing_since    timestamptz,
        created_at       timestamptz NOT NULL
      );
      CREATE INDEX endpoints_by_owner ON endpoints (owner_id, id DESC);
      CREATE INDEX endpoints_by_type ON endpoints USING gin (types) WHERE disabled_because IS NULL;

      CREATE TABLE deliveries (
        id          uuid PRIMARY KEY,
        endpoint_id uuid NOT NULL REFERENCES endpoints ON DELETE CASCADE,
        message_id  uuid NOT NULL,
        type        text NOT NULL,
        body        text NOT NULL,
        state       text NOT NULL CHECK (state IN ('pending', 'delivered', 'failed', 'skipped')),
        attempts    jsonb NOT NULL DEFAULT '[]',
        created_at  timestamptz NOT NULL,
        UNIQUE (endpoint_id, message_id)
      );
      CREATE INDEX deliveries_by_endpoint ON deliveries (endpoint_id, id DESC);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE deliveries; DROP TABLE endpoints');
  }
}
