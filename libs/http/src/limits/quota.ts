/** How much of one thing is had at most, in a window of time that begins with the first of it. */
export interface Quota {
  readonly per: Counted;
  readonly max: number;
  /** The window, in whole seconds. */
  readonly seconds: number;
}

/**
 * Whom a request is counted for: the caller's account, the network address that it comes from, the mailbox that a mail
 * would go to (the body's `email`), or that mailbox's domain.
 */
export type Counted = 'account' | 'address' | 'mailbox' | 'domain';

/** By the name of what is limited: a request that would go beyond any of its quotas is refused. */
export type Quotas = Readonly<Record<string, readonly Quota[]>>;

/** What is left of a quota after a request was counted. */
export interface QuotaUse {
  readonly name: string;
  readonly quota: Quota;
  readonly remaining: number;
  /** Until the window ends, in whole seconds. */
  readonly resetSeconds: number;
  readonly isExceeded: boolean;
}
