import { type BounceCause, STATUS_RULES, type TextRule } from './bounce-rules.ts';
import { CONTENT_RULES } from './content-rules.ts';
import { LOOK_ALIKE_RULES } from './look-alike-rules.ts';
import { MAILBOX_RULES } from './mailbox-rules.ts';
import { SENDER_RULES } from './sender-rules.ts';

/** What a server says of a mail that it does not deliver. */
export interface Bounce {
  /** RFC 3463. `5.0.0` says no more than that it failed. */
  readonly status: string;
  /** In the server's own words. */
  readonly diagnostic?: string | undefined;
}

/** The first that fits is taken: what is about us is looked for before what is about the mailbox. */
export const TEXT_RULES: readonly TextRule[] = [
  ...LOOK_ALIKE_RULES,
  ...SENDER_RULES,
  ...CONTENT_RULES,
  ...MAILBOX_RULES,
];

const ABOUT_US: ReadonlySet<BounceCause> = new Set(['reputation', 'authentication', 'policy', 'rate']);
/** Signs that a mailbox may be dead. */
export const PASSING: ReadonlySet<BounceCause> = new Set(['mailbox-full', 'temporary', 'unknown']);

/** Whether the server refuses our host, domain or conduct: the next mail to any mailbox there would fare alike. */
export const isAboutUs = (cause: BounceCause): boolean => ABOUT_US.has(cause);

/** Whether it is a sign that a mailbox may be dead, of which several together are a proof. */
export const isPassing = (cause: BounceCause): boolean => PASSING.has(cause);

/**
 * Why a mail came back, by status and text together. The text goes first: some servers always write one status, and
 * `550` alone may mean anything (RFC 5321, 4.2.2: "mailbox not found, no access, or command rejected for policy reasons").
 */
export function causeOf(bounce: Bounce): BounceCause {
  const [status, text] = [specificStatus(bounce), plain(bounce.diagnostic ?? '')];
  const byText = TEXT_RULES.find((rule) => rule.text.test(text) && (rule.status?.test(status) ?? true))?.cause;
  const cause = byText ?? STATUS_RULES.find((rule) => rule.status.test(status))?.cause ?? 'unknown';
  // A mailbox that is unknown for now may be known tomorrow (RFC 3463, 2: class 4).
  return cause === 'no-such-mailbox' && isForNow(status, text) ? 'temporary' : cause;
}

/** The status, or a more telling one in the text where it says no more than that the mail failed. */
export function specificStatus({ status, diagnostic = '' }: Bounce): string {
  return /^[245]\.0\.0$/.test(status) ? (ENHANCED.exec(diagnostic.replace(LABEL, ''))?.[0] ?? status) : status;
}

/** What AsyncOS writes before any server's reply to RCPT, whatever the reply says. */
const LABEL = /5\.\d\.\d - [a-z ]+ error\b/i;

/** Not within an address like 192.5.1.1, and none that says no more. */
const ENHANCED = /(?<![\d.])[45]\.(?!0\.0(?!\d))\d{1,3}\.\d{1,3}(?![\d.])/;

const isForNow = (status: string, text: string): boolean =>
  status.startsWith('4.') || (/^\d\.0\.0$/.test(status) && /^4\d\d[ -]/.test(text));

/** Without what others have named: a mailbox may be called `quota`, and a host `spf.example.com`. */
const plain = (text: string): string =>
  text
    .replace(LABEL, ' ')
    .replaceAll(
      /\b(?:remote )?host (?:\S+ )?said:|\[[\da-f.:]+\]:? said:|smtp error from remote (?:mail )?server|\((?:ultimately )?generated from [^)]*\)/gi,
      ' ',
    )
    .replaceAll(/<[^<>\s]*@[^<>]*>|[^\s<>:;,()'"]+@\S+/g, ' ')
    .replaceAll(/\s+[245]\d\d[- ](?=\d\.\d+\.\d+ )/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase();
