import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The read model in generations: one is live, and another may be building beside it. `counted` remembers which facts each
 * has had, since a fact may come live and by a replay, and `is_replayed` that the replay has told it.
 */
export class CreateFigures1763690400020 implements MigrationInterface {
  readonly name = 'CreateFigures1763690400020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE generations (
        id       uuid PRIMARY KEY,
        state    text NOT NULL CHECK (state IN ('live', 'building', 'retired')),
        begun_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX generations_one_live ON generations (state) WHERE state = 'live';

      CREATE TABLE counted (
        generation  uuid NOT NULL REFERENCES generations ON DELETE CASCADE,
        message_id  uuid NOT NULL,
        type        text NOT NULL,
        said_at     timestamptz NOT NULL,
        is_replayed boolean NOT NULL,
        counted_at  timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (generation, message_id)
      );
      CREATE INDEX counted_by_time ON counted (counted_at);

      CREATE TABLE figures (
        generation uuid NOT NULL REFERENCES generations ON DELETE CASCADE,
        day        date NOT NULL,
        figure     text NOT NULL,
        currency   text NOT NULL DEFAULT '',
        value      bigint NOT NULL,
        PRIMARY KEY (generation, day, figure, currency)
      );

      INSERT INTO generations (id, state) VALUES (gen_random_uuid(), 'live');
      INSERT INTO figures (generation, day, figure, value)
        SELECT id, day, 'registrations', registrations FROM generations, registrations_per_day;
      INSERT INTO counted (generation, message_id, type, said_at, is_replayed)
        SELECT id, message_id, 'user.registered.v1', received_at, false FROM generations, inbox;
      DROP TABLE registrations_per_day;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE registrations_per_day (day date PRIMARY KEY, registrations bigint NOT NULL);
      INSERT INTO registrations_per_day SELECT day, value FROM figures JOIN generations ON id = generation
        WHERE state = 'live' AND figure = 'registrations';
      DROP TABLE figures, counted, generations;
    `);
  }
}
