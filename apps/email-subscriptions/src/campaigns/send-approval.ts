import type { SubscriberState } from '../subscriptions/subscriber-state.ts';
import type { CampaignState } from './campaign-state.ts';
import type { SendState } from './send-ledger.ts';

/** All that a permit depends on. */
export interface SendStatus {
  readonly send: SendState | undefined;
  readonly campaign: CampaignState;
  /** Undefined when they were removed. */
  readonly subscriber: SubscriberState | undefined;
  readonly suppressed: boolean;
  /** Whether mails of the campaign to their domain wait, because its server refuses us. */
  readonly domainPaused: boolean;
}

/** What is answered, and what becomes of the recipient's row; a row without a next state stays as it is. */
export type SendApproval =
  | { readonly may: true; readonly next: 'sending' }
  | { readonly may: false; readonly next?: 'pending' | 'held' | 'skipped'; readonly reason: string };

/** Whether a mail may go to the SMTP server now. */
export function approvalOf({ send, campaign, subscriber, suppressed, domainPaused }: SendStatus): SendApproval {
  if (send !== 'queued' && send !== 'sending')
    return { may: false, reason: `The mail is ${send ?? 'nobody’s'} already.` };
  if (campaign === 'paused') return { may: false, next: 'pending', reason: 'The campaign is paused.' };
  if (campaign !== 'running') return { may: false, next: 'skipped', reason: `The campaign is ${campaign}.` };
  if (subscriber !== 'confirmed') return { may: false, next: 'skipped', reason: subscriber ?? 'removed' };
  if (suppressed) return { may: false, next: 'skipped', reason: 'suppressed' };
  if (domainPaused) return { may: false, next: 'held', reason: 'Its domain refuses our mails.' };
  return { may: true, next: 'sending' };
}
