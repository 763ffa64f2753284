import { Injectable } from '@nestjs/common';
import { type DeliverEmail, MailAccepted, MailRefused, MailUncertain } from '@showcase/contracts';
import { type PayloadOf } from '@warren/contracts';
import { Outbox } from '@warren/persistence';
import type { Ending } from '../idempotency/idempotency-store.ts';

/** What came of handing a mail to the SMTP server. */
export type Sending = Ending &
  (
    | { readonly kind: 'accepted'; readonly reply: string }
    /** For good. */
    | {
        readonly kind: 'refused';
        readonly code: number;
        readonly reason: string;
        readonly refused: 'recipient' | 'mail';
      }
    /** Whether it was accepted nobody can know, and it is not sent again. */
    | { readonly kind: 'uncertain'; readonly reason: string }
    /** Not tried: who decided on it has changed their mind. */
    | { readonly kind: 'withheld'; readonly reason: string }
  );

export interface MailInFlight {
  readonly taskId: string;
  readonly messageId: string;
  readonly mail: PayloadOf<typeof DeliverEmail>;
}

/** Tells the world what became of a mail, in the transaction that notes it in the ledger. */
@Injectable()
export class MailOutcomes {
  constructor(private readonly outbox: Outbox) {}

  async publish(sending: Sending, { taskId, messageId, mail }: MailInFlight): Promise<void> {
    const about = { taskId, messageId, to: mail.to, ...(mail.campaign && { campaignId: mail.campaign.campaignId }) };
    const [now, key] = [new Date().toISOString(), { key: taskId }];
    switch (sending.kind) {
      case 'accepted':
        return void (await this.outbox.publish(MailAccepted, { ...about, acceptedAt: now, reply: sending.reply }, key));
      case 'refused': {
        const { code, reason, refused } = sending;
        return void (await this.outbox.publish(MailRefused, { ...about, code, reason, refused, refusedAt: now }, key));
      }
      case 'uncertain':
        return void (await this.outbox.publish(MailUncertain, { ...about, reason: sending.reason, since: now }, key));
      case 'withheld':
        return;
    }
  }
}
