import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who customers are and what they ordered, as events told. */
export class CreateStatements1764410400063 implements MigrationInterface {
  readonly name = 'CreateStatements1764410400063';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE customers (user_id uuid PRIMARY KEY, email text NOT NULL, name text NOT NULL);
      CREATE TABLE orders (
        order_id  uuid PRIMARY KEY,
        user_id   uuid,
        amount    bigint,
        currency  text,
        placed_at timestamptz,
        outcome   text CHECK (outcome IN ('confirmed', 'rejected'))
      );
      CREATE INDEX orders_by_customer ON orders (user_id, placed_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE customers, orders');
  }
}
