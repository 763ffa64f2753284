import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateRegistrations1763690400001 implements MigrationInterface {
  readonly name = 'CreateRegistrations1763690400001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE registrations_per_day (day date PRIMARY KEY, registrations bigint NOT NULL)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE registrations_per_day');
  }
}
