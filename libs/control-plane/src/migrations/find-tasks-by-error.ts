import type { MigrationInterface, QueryRunner } from 'typeorm';

export class FindTasksByError1764500400071 implements MigrationInterface {
  readonly name = 'FindTasksByError1764500400071';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("CREATE INDEX tasks_by_error ON tasks ((error ->> 'code'), id) WHERE error IS NOT NULL");
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX tasks_by_error');
  }
}
