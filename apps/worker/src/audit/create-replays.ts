import type { MigrationInterface, QueryRunner } from 'typeorm';

/** `next_xid` and `next_position` are the place behind which it reads on, `end_xid` where the log ended at its start. */
export class CreateReplays1763690400021 implements MigrationInterface {
  readonly name = 'CreateReplays1763690400021';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE replays (
        id            uuid PRIMARY KEY,
        group_name    text NOT NULL,
        policy        text NOT NULL CHECK (policy IN ('refused', 'catch-up', 'rebuild')),
        queue         text NOT NULL,
        state         text NOT NULL CHECK (state IN ('running', 'finishing', 'done', 'cancelled')),
        from_time     timestamptz,
        to_time       timestamptz,
        types         text[],
        force         boolean NOT NULL,
        per_second    float8 NOT NULL,
        total         int NOT NULL,
        sent          int NOT NULL DEFAULT 0,
        note          text,
        created_by    uuid NOT NULL,
        created_at    timestamptz NOT NULL DEFAULT now(),
        ended_at      timestamptz,
        next_at       timestamptz NOT NULL DEFAULT now(),
        moved_at      timestamptz NOT NULL DEFAULT now(),
        next_xid      xid8 NOT NULL DEFAULT '0',
        next_position bigint NOT NULL DEFAULT 0,
        end_xid       xid8 NOT NULL
      );
      CREATE UNIQUE INDEX replays_one_at_a_time ON replays (group_name) WHERE state IN ('running', 'finishing');
      CREATE INDEX replays_due ON replays (next_at) WHERE state IN ('running', 'finishing');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE replays');
  }
}
