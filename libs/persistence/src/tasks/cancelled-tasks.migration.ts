import type { MigrationInterface, QueryRunner } from 'typeorm';

/** In every schema, beside the inbox: tasks that were taken back, so that those still in a queue are not begun. */
export class CancelledTasks1700000000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE cancelled_tasks (task_id uuid PRIMARY KEY, heard_at timestamptz NOT NULL DEFAULT now());
      CREATE INDEX cancelled_tasks_heard ON cancelled_tasks (heard_at);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE cancelled_tasks');
  }
}
