/** What double opt-in needs to know. */
export interface SubscriptionSettings {
  /** Signs the links in mails and keys the digests of suppressed addresses; at least 32 characters. */
  readonly secret: string;
  /** Where the gateway is from outside: the links in mails begin with it. */
  readonly publicUrl: string;
  /** So many mails that bounced within so many days end it, though each of them may have been passing. */
  readonly softBounces: { readonly count: number; readonly days: number };
}

export const SUBSCRIPTION_SETTINGS = Symbol('SubscriptionSettings');
