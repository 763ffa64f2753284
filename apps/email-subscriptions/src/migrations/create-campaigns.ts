import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateCampaigns1763690400010 implements MigrationInterface {
  readonly name = 'CreateCampaigns1763690400010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE campaigns (
        id             uuid PRIMARY KEY,
        subject        text NOT NULL,
        text           text NOT NULL,
        html           text NOT NULL,
        state          text NOT NULL
          CHECK (state IN ('draft', 'scheduled', 'running', 'paused', 'finished', 'cancelled')),
        created_at     timestamptz NOT NULL,
        send_at        timestamptz,
        started_at     timestamptz,
        resumed_at     timestamptz,
        ended_at       timestamptz,
        paused_because text
      );
      CREATE INDEX campaigns_under_way ON campaigns (id) WHERE state IN ('scheduled', 'running');
    `);
    await createSends(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE campaign_sends, campaigns');
  }
}

/** A row for each recipient. People who are erased leave theirs behind, which says nothing of who they were. */
async function createSends(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE campaign_sends (
      campaign_id   uuid NOT NULL REFERENCES campaigns,
      subscriber_id uuid NOT NULL,
      state         text NOT NULL
        CHECK (state IN ('pending', 'queued', 'sending', 'sent', 'refused', 'skipped', 'uncertain')),
      task_id       uuid UNIQUE,
      reason        text,
      changed_at    timestamptz NOT NULL,
      PRIMARY KEY (campaign_id, subscriber_id)
    );
    CREATE INDEX campaign_sends_open ON campaign_sends (campaign_id, state, changed_at)
      WHERE state IN ('pending', 'queued', 'sending');
    CREATE INDEX campaign_sends_tried ON campaign_sends (campaign_id, changed_at DESC) WHERE state IN ('sent', 'refused');
    CREATE INDEX campaign_sends_in_hand ON campaign_sends (subscriber_id) WHERE state = 'sending';
  `);
}
