import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreatePoints1763690400001 implements MigrationInterface {
  readonly name = 'CreatePoints1763690400001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE points (
        order_id uuid NOT NULL,
        cause    text NOT NULL CHECK (cause IN ('payment', 'refund')),
        user_id  uuid NOT NULL,
        points   bigint NOT NULL,
        at       timestamptz NOT NULL,
        PRIMARY KEY (order_id, cause)
      );
      CREATE INDEX points_by_user ON points (user_id, at DESC) INCLUDE (points);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE points');
  }
}
