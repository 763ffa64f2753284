import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the mail server said when it took a mail. */
export class KeepMailReplies1764453600020 implements MigrationInterface {
  readonly name = 'KeepMailReplies1764453600020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE mail_recipients ADD COLUMN reply text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE mail_recipients DROP COLUMN reply');
  }
}
