import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateWorkspaces1763690400001 implements MigrationInterface {
  readonly name = 'CreateWorkspaces1763690400001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE workspaces (
        id         uuid PRIMARY KEY,
        user_id    uuid NOT NULL UNIQUE,
        name       text NOT NULL,
        slug       text NOT NULL UNIQUE,
        created_at timestamptz NOT NULL
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE workspaces');
  }
}
