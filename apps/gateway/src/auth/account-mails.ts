import { Inject, Injectable } from '@nestjs/common';
import { DeliverEmail } from '@showcase/contracts';
import { Outbox } from '@warren/persistence';
import { MessageTokenIssuer } from '@warren/security';
import { gatewayItself } from './message-token-caller.ts';
import type { UserRow } from '../users/user.entity.ts';

/** Where people reach the gateway: the base of the links in mails. */
export const PUBLIC_URL = Symbol('PublicUrl');

type Recipient = Pick<UserRow, 'id' | 'email' | 'name'>;

/** The mails about an account itself. They go out with the transaction that they belong to, before campaigns. */
@Injectable()
export class AccountMails {
  constructor(
    private readonly outbox: Outbox,
    private readonly messageTokens: MessageTokenIssuer,
    @Inject(PUBLIC_URL) private readonly publicUrl: string,
  ) {}

  async askToVerify(user: Recipient, token: string): Promise<void> {
    await this.send(user, 'Is this your address?', [
      'an account has been made with this address, we hope by you. It can order, pay and send once you verify the address:',
      new URL(`/auth/verify?token=${token}`, this.publicUrl).href,
      'The link is good for two days. If it was not you, do nothing: the account can do nothing either.',
    ]);
  }

  async offerReset(user: Recipient, token: string): Promise<void> {
    await this.send(user, 'A new password', [
      'somebody, we hope it was you, has asked for a new password for your account. Choose it here:',
      new URL(`/auth/password/reset?token=${token}`, this.publicUrl).href,
      'The link is good for an hour. If it was not you, do nothing: your password stays.',
    ]);
  }

  async passwordChanged(user: Recipient): Promise<void> {
    await this.send(user, 'Your password has been changed', [
      'the password of your account was just changed, and the account is logged out elsewhere.',
      'If it was not you, ask for a new password at once, and look at who can read your mail.',
    ]);
  }

  private async send({ id: key, email: to, name }: Recipient, subject: string, paragraphs: string[]): Promise<void> {
    const text = [`Hello ${name},`, ...paragraphs, 'Warren\n'].join('\n\n');
    // Its caller may send no mail: the gateway does.
    await this.messageTokens.actFor({ ...gatewayItself, subject: key }, () =>
      this.outbox.enqueue(DeliverEmail, { to, subject, text }, { key, priority: 'high' }),
    );
  }
}
