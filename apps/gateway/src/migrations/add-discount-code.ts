import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddDiscountCode1763690400021 implements MigrationInterface {
  readonly name = 'AddDiscountCode1763690400021';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE orders ADD COLUMN discount_code text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE orders DROP COLUMN discount_code');
  }
}
