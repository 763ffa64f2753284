import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Gives every entry a place, so that the log can be read on from one without missing any, and an index of all the ids
 * that it names.
 *
 * Numbers alone are no such places: a transaction that took a lower one may commit later than the reader passes. The
 * transaction's own id tells. Below the horizon of a snapshot every transaction has ended, and nothing is added there
 * any more; so the log is read in order of transaction and number, up to that horizon.
 */
export class PlaceEntries1763690400020 implements MigrationInterface {
  readonly name = 'PlaceEntries1763690400020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE entries
        ADD COLUMN position bigint GENERATED ALWAYS AS IDENTITY,
        ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
        ADD COLUMN app_id text;
      CREATE INDEX entries_by_place ON entries (xid, position);
      CREATE INDEX entries_by_time ON entries (occurred_at, position);
      DROP INDEX entries_by_type, entries_by_key;
      CREATE INDEX entries_by_type ON entries (type, occurred_at, position);

      CREATE TABLE mentions (
        subject     text NOT NULL,
        occurred_at timestamptz NOT NULL,
        position    bigint NOT NULL,
        message_id  uuid NOT NULL,
        PRIMARY KEY (subject, occurred_at, position)
      );
      CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON mentions
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    `);
    await runner.query(IDS_IN);
    await runner.query(`
      INSERT INTO mentions (subject, occurred_at, position, message_id)
      SELECT subject, occurred_at, position, message_id FROM entries, named_by(message_id, key, payload) AS subject
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE mentions;
      DROP FUNCTION named_by;
      DROP INDEX entries_by_type, entries_by_time, entries_by_place;
      ALTER TABLE entries DROP COLUMN position, DROP COLUMN xid, DROP COLUMN app_id;
      CREATE INDEX entries_by_key ON entries (key, message_id) WHERE key IS NOT NULL;
      CREATE INDEX entries_by_type ON entries (type, message_id);
    `);
  }
}

/** What an entry can be found by: its id, its key, and what stands in its payload as \`id\` or \`…Id\`, however deep. */
const IDS_IN = `
  CREATE FUNCTION named_by(message_id uuid, key text, payload jsonb) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
    SELECT message_id::text
    UNION SELECT key WHERE length(key) <= 200
    UNION SELECT found #>> '{}' FROM jsonb_path_query(payload, '
      strict $.** ? (@.type() == "object").keyvalue() ? (@.key like_regex "(^i|I)d$" && @.value.type() == "string").value
    ') AS found WHERE length(found #>> '{}') BETWEEN 1 AND 200
  $$
`;
