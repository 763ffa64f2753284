import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the bank did. Numbered for each account without a gap, so that what is missing has a name. */
export class CreateTransfers implements MigrationInterface {
  readonly name = 'CreateTransfers1763700000000';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE transfers (
      account int, number int, message_id uuid NOT NULL, task_id uuid,
      written_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (account, number))`);
  }
  async down(): Promise<void> {}
}

/** What a consumer did. Nothing is unique here: an effect that happens twice is there twice. */
export class CreateEffects implements MigrationInterface {
  readonly name = 'CreateEffects1763700000001';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE effects (
      account int NOT NULL, number int NOT NULL, message_id uuid NOT NULL, attempt int NOT NULL,
      redelivered boolean NOT NULL, worker int NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp());
      CREATE INDEX ON effects (account, number)`);
  }
  async down(): Promise<void> {}
}
