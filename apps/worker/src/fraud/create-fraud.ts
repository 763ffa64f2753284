import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateFraud1763690400001 implements MigrationInterface {
  readonly name = 'CreateFraud1763690400001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE registrations (
        user_id uuid PRIMARY KEY,
        at      timestamptz NOT NULL
      );
      CREATE TABLE orders (
        order_id   uuid PRIMARY KEY,
        user_id    uuid NOT NULL,
        amount     bigint NOT NULL,
        placed_at  timestamptz NOT NULL,
        paid_at    timestamptz,
        score      integer NOT NULL DEFAULT 0,
        reasons    text[] NOT NULL DEFAULT '{}',
        flagged_at timestamptz
      );
      CREATE INDEX orders_by_user ON orders (user_id, placed_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE orders; DROP TABLE registrations');
  }
}
