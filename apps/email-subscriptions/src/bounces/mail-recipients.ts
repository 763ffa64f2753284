import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@warren/persistence';
import { matchingKey } from '@warren/contracts';

/** Longer than any mail server tries, in days: reports about older mails name an address, or are lost. */
const KEPT_DAYS = 60;

/**
 * Who got which mail, by the mail's task, whose id is in its Message-ID. A report may redact the address, or name one
 * that the mail was passed on to; the Message-ID it gives back. Campaigns have their own ledger of it.
 */
@Injectable()
export class MailRecipients {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Of a mail outside of campaigns; nothing is kept of who is on no list. */
  async remember(taskId: string, to: string, reply?: string): Promise<void> {
    const { manager } = this.unitOfWork;
    await manager.query(
      `INSERT INTO mail_recipients (task_id, subscriber_id, sent_at, reply)
       SELECT $1, id, now(), $3 FROM subscribers WHERE email_key = $2 ON CONFLICT DO NOTHING`,
      [taskId, matchingKey(to), reply ?? null],
    );
    await manager.query(`DELETE FROM mail_recipients WHERE sent_at < now() - $1 * interval '1 day'`, [KEPT_DAYS]);
  }

  /** @returns their address, or undefined for a mail that is not ours, or of somebody who was removed */
  async of(taskId: string): Promise<string | undefined> {
    const [found]: { email: string }[] = await this.unitOfWork.manager.query(
      `SELECT email FROM subscribers WHERE id IN (
         SELECT subscriber_id FROM campaign_sends WHERE task_id = $1
         UNION ALL SELECT subscriber_id FROM mail_recipients WHERE task_id = $1)`,
      [taskId],
    );
    return found?.email;
  }

  /** @returns the first of these addresses that is on the list */
  async among(addresses: readonly string[]): Promise<string | undefined> {
    const keys = addresses.map(matchingKey);
    const [found]: { email: string }[] = await this.unitOfWork.manager.query(
      'SELECT email FROM subscribers WHERE email_key = ANY($1) ORDER BY array_position($1, email_key) LIMIT 1',
      [keys],
    );
    return found?.email;
  }
}
