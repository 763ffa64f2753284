import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whoever asks for a new password is answered before anybody looks whether there is an account. */
export class KeepResetRequests1763690400062 implements MigrationInterface {
  readonly name = 'KeepResetRequests1763690400062';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE reset_requests (
        id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        email text NOT NULL
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE reset_requests');
  }
}
