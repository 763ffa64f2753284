import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateOrderMails1763690400002 implements MigrationInterface {
  readonly name = 'CreateOrderMails1763690400002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE order_mails (
        order_id   uuid PRIMARY KEY,
        task_id    uuid NOT NULL,
        decided_at timestamptz NOT NULL
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE order_mails');
  }
}
