import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Warren's own tables, in every schema that it is used in. */
export class WarrenTables1700000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(OUTBOX);
    await queryRunner.query(INBOX);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE outbox');
    await queryRunner.query('DROP TABLE inbox');
  }
}

/*
 * `position` is the order of sending: given when a row is inserted, by the one clock that all replicas share. Ids are
 * not: they may be the caller's own, and clocks differ.
 * `next_attempt_at` is NULL for a row that is ready. Those that failed, or wait behind one that failed, leave the
 * index of the ready ones, and cost nothing until their time comes.
 * `payload` is json and not jsonb: it is sent as it was given, digits, order and all.
 * Rows come and go quickly, so vacuum comes after a number of dead rows, whatever the table's size, and without naps.
 */
const OUTBOX = `
  CREATE TABLE outbox (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('task', 'event')),
    type text NOT NULL,
    key text,
    payload json NOT NULL,
    cause text,
    correlation_id text,
    traceparent text,
    tracestate text,
    created_at timestamptz NOT NULL DEFAULT now(),
    attempts integer NOT NULL DEFAULT 0,
    last_error text,
    next_attempt_at timestamptz
  ) WITH (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0,
    autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 50000
  );
  CREATE INDEX outbox_ready ON outbox (position) WHERE next_attempt_at IS NULL;
  CREATE INDEX outbox_deferred ON outbox (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
  CREATE INDEX outbox_deferred_keys ON outbox (key, position) WHERE next_attempt_at IS NOT NULL AND key IS NOT NULL;
`;

/* Ids are UUIDv7: they arrive nearly in order, and however old the table, inserts touch the same few pages. */
const INBOX = `
  CREATE TABLE inbox (
    message_id uuid NOT NULL,
    handler text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (message_id, handler)
  ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);
  CREATE INDEX inbox_received ON inbox (received_at);
`;
