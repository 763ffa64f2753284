import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateRestocks1763690400002 implements MigrationInterface {
  readonly name = 'CreateRestocks1763690400002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE restocks (
        restock_id uuid PRIMARY KEY,
        sku        text NOT NULL,
        quantity   integer NOT NULL,
        at         timestamptz NOT NULL DEFAULT now()
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE restocks');
  }
}
