import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PauseQueues1763690400045 implements MigrationInterface {
  readonly name = 'PauseQueues1763690400045';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE queue_pauses (
        id         uuid PRIMARY KEY,
        queue      text NOT NULL,
        reason     text,
        paused_by  uuid NOT NULL,
        paused_at  timestamptz NOT NULL,
        resumed_by uuid,
        resumed_at timestamptz
      );
      CREATE UNIQUE INDEX queue_pauses_current ON queue_pauses (queue) WHERE resumed_at IS NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE queue_pauses');
  }
}
