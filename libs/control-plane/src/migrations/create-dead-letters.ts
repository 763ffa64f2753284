import type { MigrationInterface, QueryRunner } from 'typeorm';

/*
 * `payload` is the body where it can be read, for searching; `body` is the body as it came, for sending it again.
 * Occurrences are the latest deaths, oldest first, each with its attempts. An operation that was accepted has stamped
 * its letters with its id in the same transaction: what died later is not its business.
 */
export class CreateDeadLetters1763690400010 implements MigrationInterface {
  readonly name = 'CreateDeadLetters1763690400010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(LETTERS);
    await runner.query(OPERATIONS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dead_letters, operations');
  }
}

const LETTERS = `
  CREATE TABLE dead_letters (
    id             uuid PRIMARY KEY,
    message_id     uuid NOT NULL,
    queue          text NOT NULL,
    handler_group  text NOT NULL,
    type           text,
    state          text NOT NULL DEFAULT 'dead' CHECK (state IN ('dead', 'redriving', 'redriven', 'discarded')),
    reason         text NOT NULL,
    error          text NOT NULL,
    attempts       int NOT NULL,
    key            text,
    cause          text,
    correlation_id text,
    body           bytea NOT NULL,
    first_body     bytea,
    edited_body    bytea,
    payload        jsonb,
    headers        jsonb NOT NULL,
    properties     jsonb NOT NULL,
    occurrences    jsonb NOT NULL,
    deaths         int NOT NULL DEFAULT 1,
    died_at        timestamptz NOT NULL,
    archived_at    timestamptz NOT NULL DEFAULT now(),
    operation_id   uuid,
    refusal        text,
    error_words    tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('simple', error)) STORED,
    UNIQUE (message_id, queue)
  );
  CREATE INDEX dead_letters_by_state ON dead_letters (state, id);
  CREATE INDEX dead_letters_by_type ON dead_letters (type, id);
  CREATE INDEX dead_letters_by_reason ON dead_letters (reason, id);
  CREATE INDEX dead_letters_by_queue ON dead_letters (queue, id);
  CREATE INDEX dead_letters_by_group ON dead_letters (handler_group, id);
  CREATE INDEX dead_letters_by_key ON dead_letters (key, id);
  CREATE INDEX dead_letters_by_time ON dead_letters (died_at);
  CREATE INDEX dead_letters_by_operation ON dead_letters (operation_id, state, id);
  CREATE INDEX dead_letters_by_error ON dead_letters USING gin (error_words);
  CREATE INDEX dead_letters_by_payload ON dead_letters USING gin (payload jsonb_path_ops);
`;

const OPERATIONS = `
  CREATE TABLE operations (
    id              uuid PRIMARY KEY,
    kind            text NOT NULL CHECK (kind IN ('redrive', 'discard')),
    state           text NOT NULL CHECK (state IN ('running', 'done', 'aborted', 'cancelled')),
    request         jsonb NOT NULL,
    fingerprint     text NOT NULL,
    idempotency_key text,
    created_by      uuid NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    ended_at        timestamptz,
    total           int NOT NULL DEFAULT 0,
    done            int NOT NULL DEFAULT 0,
    refused         int NOT NULL DEFAULT 0,
    note            text,
    next_at         timestamptz NOT NULL DEFAULT now(),
    canary_left     int NOT NULL DEFAULT 0
  );
  CREATE UNIQUE INDEX operations_once ON operations (created_by, idempotency_key);
  CREATE UNIQUE INDEX operations_one_at_a_time ON operations (fingerprint) WHERE state = 'running';
  CREATE INDEX operations_running ON operations (next_at) WHERE state = 'running';
`;
