import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateEntries1763690400001 implements MigrationInterface {
  readonly name = 'CreateEntries1763690400001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE entries (
        message_id     uuid PRIMARY KEY,
        type           text NOT NULL,
        key            text,
        cause          text,
        correlation_id text NOT NULL,
        occurred_at    timestamptz NOT NULL,
        payload        jsonb NOT NULL
      );
      CREATE INDEX entries_by_key ON entries (key, message_id) WHERE key IS NOT NULL;
      CREATE INDEX entries_by_correlation ON entries (correlation_id, message_id);
      CREATE INDEX entries_by_type ON entries (type, message_id);

      CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'entries is append-only: % is refused', TG_OP;
      END $$;
      CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON entries
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE entries; DROP FUNCTION refuse_change');
  }
}
