/**
 * Why a mail came back. Four are about us, not about the mailbox: reputation, authentication, policy, rate. Of a recipient's
 * choice whose mails to take, and of the trouble of servers, nothing follows: neither is a sign that a mailbox is dead, and
 * other mailboxes there may well get the same mail.
 */
export type BounceCause =
  | 'no-such-mailbox'
  | 'mailbox-full'
  | 'reputation'
  | 'authentication'
  | 'policy'
  | 'rate'
  | 'content'
  | 'recipient-choice'
  | 'server-trouble'
  | 'temporary'
  | 'unknown';

/** What a server's words mean. */
export interface TextRule {
  readonly cause: BounceCause;
  /** Matched against lower case, one line, without mail addresses. */
  readonly text: RegExp;
  /** Where the words alone are not enough. */
  readonly status?: RegExp;
  /** Where these words are documented, or were collected. */
  readonly source: string;
}

interface StatusRule {
  readonly cause: BounceCause;
  readonly status: RegExp;
  readonly source: string;
}

export const GOOGLE = 'https://support.google.com/a/answer/3726730';
export const MICROSOFT =
  'https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online/non-delivery-reports-in-exchange-online';
export const POSTFIX = 'https://www.postfix.org/postconf.5.html';
/** Of the servers of Orange, and of La Poste, which write the same codes. */
export const ORANGE = 'https://github.com/sisimai/p5-sisimai/issues/243';
export const QQ = 'https://smtp.codes/qq';
/** Words that servers were seen to use, with the mails they stood in. */
export const sisimai = (reason: string): string =>
  `https://github.com/sisimai/rb-sisimai lib/sisimai/reason/${reason}.rb`;

/** Asked where no words tell. */
export const STATUS_RULES: readonly StatusRule[] = [
  { cause: 'mailbox-full', status: /^[45]\.2\.2$/, source: 'RFC 3463, 3.3' },
  {
    cause: 'rate',
    status: /^[45]\.7\.28$|^[45]\.5\.3$|^5\.4\.5$|^[45]\.7\.508$/,
    source: `RFC 5248 registry; RFC 3463, 3.6; ${GOOGLE}; ${MICROSOFT}`,
  },
  {
    cause: 'authentication',
    status: /^[45]\.7\.(?:2[0-79]|30|[4-9]|10|11|509|515)$/,
    source: 'RFC 7372; RFC 7505; RFC 8617; RFC 8689; RFC 4954; RFC 3463, 3.8',
  },
  { cause: 'reputation', status: /^[45]\.7\.(?:6(?:0[6-9]|[1-4]\d)|511)$/, source: MICROSOFT },
  { cause: 'content', status: /^5\.2\.3$|^[45]\.3\.4$|^[45]\.6\./, source: 'RFC 3463, 3.3, 3.4, 3.7' },
  { cause: 'temporary', status: /^4\./, source: 'RFC 3463, 2' },
  {
    cause: 'no-such-mailbox',
    status: /^5\.1\.(?:[0-36]|10)$|^5\.2\.1$|^5\.4\.4$/,
    source: 'RFC 3463, 3.2, 3.3, 3.5; RFC 7505',
  },
  { cause: 'no-such-mailbox', status: /^5\.7\.1[78]$/, source: 'RFC 7293, 6' },
  { cause: 'policy', status: /^5\.1\.[78]$|^5\.2\.252$/, source: `RFC 3463, 3.2; ${MICROSOFT} (SendAsDenied)` },
  { cause: 'temporary', status: /^5\.4\./, source: 'RFC 3463, 3.5' },
  { cause: 'recipient-choice', status: /^5\.7\.2$/, source: 'RFC 3463, 3.8' },
  { cause: 'policy', status: /^5\.7\./, source: 'RFC 3463, 3.8' },
];
