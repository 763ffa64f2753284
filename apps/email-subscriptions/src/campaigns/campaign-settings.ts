/** How campaigns go out. */
export interface CampaignSettings {
  /** Mails of one campaign that wait in the queue at once, at most. */
  readonly queued: number;
  /** What to do with a mail of which nobody can know whether the SMTP server has accepted it. */
  readonly onDoubt: 'resend' | 'skip';
  /** A campaign pauses by itself when more than this share of its latest mails was refused, in percent. */
  readonly refusedPercent: number;
  /** How many latest mails are looked at; with fewer, nothing is concluded. */
  readonly refusedOf: number;
}

export const CAMPAIGN_SETTINGS = Symbol('CampaignSettings');
