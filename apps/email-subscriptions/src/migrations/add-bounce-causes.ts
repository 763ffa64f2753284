import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why a mail came back; who got which mail, for reports that name no address; and what waits because of a refusal of us. */
export class AddBounceCauses1764410400012 implements MigrationInterface {
  readonly name = 'AddBounceCauses1764410400012';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE bounces ADD COLUMN cause text;
      UPDATE bounces SET cause = 'unknown' WHERE kind = 'bounce';
      CREATE TABLE mail_recipients (
        task_id       uuid PRIMARY KEY,
        subscriber_id uuid NOT NULL REFERENCES subscribers ON DELETE CASCADE,
        sent_at       timestamptz NOT NULL
      );
      CREATE INDEX mail_recipients_by_time ON mail_recipients (sent_at);
      CREATE INDEX mail_recipients_by_subscriber ON mail_recipients (subscriber_id);
    `);
    await createDomainPauses(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE refusals_of_us, campaign_paused_domains, mail_recipients;
      ALTER TABLE campaign_sends DROP COLUMN held;
      ALTER TABLE bounces DROP COLUMN cause;
    `);
  }
}

/** Servers that refuse us, and the part of a campaign that waits because of it. */
async function createDomainPauses(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE campaign_paused_domains (
      campaign_id uuid NOT NULL REFERENCES campaigns,
      domain      text NOT NULL,
      cause       text NOT NULL,
      reason      text NOT NULL,
      since       timestamptz NOT NULL,
      PRIMARY KEY (campaign_id, domain)
    );
    ALTER TABLE campaign_sends ADD COLUMN held boolean NOT NULL DEFAULT false;
    CREATE INDEX campaign_sends_next ON campaign_sends (campaign_id) WHERE state = 'pending' AND NOT held;
    CREATE TABLE refusals_of_us (
      domain   text NOT NULL,
      cause    text NOT NULL,
      campaign text NOT NULL,
      day      date NOT NULL,
      PRIMARY KEY (domain, cause, campaign, day)
    );
  `);
}
