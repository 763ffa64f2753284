import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateSubscribers1763690400001 implements MigrationInterface {
  readonly name = 'CreateSubscribers1763690400001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE subscribers (
        id         uuid PRIMARY KEY,
        email      text NOT NULL,
        email_key  text NOT NULL UNIQUE,
        name       text NOT NULL,
        status     text NOT NULL CHECK (status IN ('pending', 'confirmed', 'unsubscribed')),
        created_at timestamptz NOT NULL
      );
      CREATE INDEX subscribers_by_status ON subscribers (status, id DESC);
      CREATE TABLE welcome_mails (
        user_id    uuid PRIMARY KEY,
        decision   text NOT NULL CHECK (decision IN ('enqueued', 'withheld')),
        task_id    uuid,
        decided_at timestamptz NOT NULL
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE welcome_mails, subscribers');
  }
}
