import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tables of {@link EventStore}, for schemas that keep events: name it among the migrations. */
export class EventStoreTables1700000000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(STREAMS);
    await queryRunner.query(EVENTS);
    await queryRunner.query(SNAPSHOTS);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE streams, events, snapshots; DROP FUNCTION refuse_changing_events');
  }
}

/*
 * One row for each stream, which an append must find at the version that it expects. A conflict is then a row that
 * was not touched, and not an error that ends the transaction. Room on the pages keeps its updates off the index.
 */
const STREAMS = `
  CREATE TABLE streams (
    id text PRIMARY KEY,
    version integer NOT NULL,
    recorded_at timestamptz(3) NOT NULL
  ) WITH (fillfactor = 70);
`;

/* `cause` is the message that led to the event. Nothing is ever changed here, and the table sees to it. */
const EVENTS = `
  CREATE TABLE events (
    stream_id text NOT NULL,
    version integer NOT NULL,
    id uuid NOT NULL,
    type text NOT NULL,
    schema_version integer NOT NULL,
    subject text,
    data jsonb NOT NULL,
    cause text,
    recorded_at timestamptz(3) NOT NULL,
    PRIMARY KEY (stream_id, version)
  );
  CREATE INDEX events_by_subject ON events (stream_id, subject, version) WHERE subject IS NOT NULL;

  CREATE FUNCTION refuse_changing_events() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'events is append-only: % is refused', TG_OP;
  END $$;
  CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_changing_events();
`;

/* All of them are kept, one for every so many events: a balance of last year is as near to one as today's. */
const SNAPSHOTS = `
  CREATE TABLE snapshots (
    stream_id text NOT NULL,
    schema_version integer NOT NULL,
    version integer NOT NULL,
    state jsonb NOT NULL,
    recorded_at timestamptz(3) NOT NULL,
    PRIMARY KEY (stream_id, schema_version, version)
  );
  CREATE INDEX snapshots_by_time ON snapshots (stream_id, schema_version, recorded_at, version);
`;
