import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateOrders1763690400020 implements MigrationInterface {
  readonly name = 'CreateOrders1763690400020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE orders (
        id         uuid PRIMARY KEY,
        user_id    uuid NOT NULL,
        customer   jsonb NOT NULL,
        lines      jsonb NOT NULL,
        total      jsonb NOT NULL,
        state      text NOT NULL CHECK (state IN ('placed', 'reserved', 'paid', 'confirmed', 'rejected')),
        placed_at  timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        settled_at timestamptz,
        rejection  jsonb,
        CHECK ((settled_at IS NOT NULL) = (state IN ('confirmed', 'rejected'))),
        CHECK ((rejection IS NOT NULL) = (state = 'rejected'))
      );
      CREATE INDEX orders_by_user ON orders (user_id, id);
      CREATE INDEX orders_open ON orders (expires_at) WHERE settled_at IS NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE orders');
  }
}
