import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What groups answer to an erasure. `person` says whose it is until all are done, for those that come to it late. */
export class KeepErasureAnswers1763690400064 implements MigrationInterface {
  readonly name = 'KeepErasureAnswers1763690400064';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE erasures ADD COLUMN person jsonb, ADD COLUMN completed_at timestamptz;
      CREATE TABLE erasure_answers (
        erasure_id uuid NOT NULL REFERENCES erasures ON DELETE CASCADE,
        group_name text NOT NULL,
        state      text NOT NULL CHECK (state IN ('working', 'done', 'failed')),
        erased     jsonb NOT NULL,
        kept       jsonb NOT NULL,
        reason     text,
        at         timestamptz NOT NULL,
        PRIMARY KEY (erasure_id, group_name)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE erasure_answers; ALTER TABLE erasures DROP COLUMN person, DROP COLUMN completed_at');
  }
}
