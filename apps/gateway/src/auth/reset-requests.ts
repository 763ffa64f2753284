import { Injectable } from '@nestjs/common';
import { type Poller, Pollers, type PollResult, UnitOfWork } from '@warren/persistence';
import { Users } from '../users/users.ts';
import { AccountMails } from './account-mails.ts';
import { AccountTokens } from './account-tokens.ts';

const GOOD_FOR_MS = 3_600_000;
const BATCH = 50;

/**
 * Sends the links to new passwords. A request does the same for every address, which is to be written down; whether it has
 * an account is looked up afterwards, when nobody measures.
 */
@Injectable()
export class ResetRequests {
  private readonly poller: Poller;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: Users,
    private readonly tokens: AccountTokens,
    private readonly mails: AccountMails,
    pollers: Pollers,
  ) {
    this.poller = pollers.add({ name: 'Requests for new passwords', run: () => this.run() });
  }

  async add(email: string): Promise<void> {
    await this.unitOfWork.manager.query('INSERT INTO reset_requests (email) VALUES ($1)', [email]);
    this.poller.wake();
  }

  private async run(): Promise<PollResult> {
    return this.unitOfWork.run(async () => {
      const [asked] = await this.unitOfWork.manager.query<[{ email: string }[], number]>(
        `DELETE FROM reset_requests WHERE id IN
           (SELECT id FROM reset_requests ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED) RETURNING email`,
      );
      for (const { email } of asked) await this.mail(email);
      return asked.length === BATCH ? 'more' : 'idle';
    });
  }

  private async mail(email: string): Promise<void> {
    const user = await this.users.byEmail(email);
    if (user) await this.mails.offerReset(user, await this.tokens.issue(user.id, 'reset-password', GOOD_FOR_MS));
  }
}
