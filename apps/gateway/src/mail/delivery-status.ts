import { bounced, type Notice } from './notice.ts';
import { diagnosticsIn } from './notice-text.ts';
import { recipientOf } from './quoted-mail.ts';
import { addressesOf, withoutXtext } from './report-address.ts';
import { fieldGroupsOf, type Fields, valuesOf, wordOf } from './report-fields.ts';

/** A delay, a relay, an expansion or a delivery needs nothing to be done (RFC 3464, 2.3.3). */
const NOTHING_TO_DO = new Set(['delayed', 'relayed', 'delivered', 'expanded']);

/** It failed, and no more is said: then the truth is elsewhere. */
const GENERAL = /^(?![245]\.)|^\d\.0\.0/;

/**
 * What a delivery status notification says (RFC 3464, and RFC 6533 for addresses in UTF-8), one notice for each recipient
 * that was not reached.
 * @param text what a person reads in the same mail; it may have the reason that the fields lack
 * @param quoted the mail that came back: whom it was to counts where the fields name nobody
 * @returns undefined when no group of fields is about a recipient
 */
export function deliveryNotices(status: string, text: string, quoted: string): Notice[] | undefined {
  const groups = joined(fieldGroupsOf(status)).filter(isAboutRecipient);
  if (groups.length === 0) return undefined;
  const elsewhere = { recipient: recipientOf(quoted), diagnosticOf: diagnosticsIn(text) };
  return groups.filter(isFailure).map((fields) => noticeOf(fields, elsewhere));
}

const RECIPIENT = ['final-recipient', 'original-recipient', 'x-actual-recipient'] as const;

const isAboutRecipient = (fields: Fields): boolean =>
  ['action', 'status', ...RECIPIENT].some((name) => fields.has(name));

/** An empty line may stand where none belongs: what names nobody goes on with the recipient before it, and says no field twice. */
function joined(groups: readonly Fields[]): Fields[] {
  const whole: Map<string, readonly string[]>[] = [];
  for (const group of groups) {
    const before = whole.at(-1);
    if (before && namesRecipient(before) && !namesRecipient(group) && isDisjoint(before, group))
      for (const [name, values] of group) before.set(name, values);
    else whole.push(new Map(group));
  }
  return whole;
}

const namesRecipient = (fields: Fields): boolean => RECIPIENT.some((name) => fields.has(name));
const isDisjoint = (one: Fields, other: Fields): boolean => ![...other.keys()].some((name) => one.has(name));

/** A group without an action, or with an invented one, is diagnostic from its status. */
function isFailure(fields: Fields): boolean {
  const action = wordOf(fields, 'action');
  if (action !== undefined && NOTHING_TO_DO.has(action)) return false;
  return action?.startsWith('fail') || !/^[24]\./.test(wordOf(fields, 'status') ?? '5');
}

/** What the rest of the mail says, where the fields do not. */
interface Elsewhere {
  readonly recipient: readonly string[];
  readonly diagnosticOf: (addresses: readonly string[]) => string | undefined;
}

/** The original recipient is the one that we wrote to; where it is unusable, the final one may be. */
function noticeOf(fields: Fields, { recipient, diagnosticOf }: Elsewhere): Notice {
  const original = valuesOf(fields, 'original-recipient');
  const named = [
    ...original,
    ...original.map(withoutXtext),
    ...valuesOf(fields, 'final-recipient', 'x-actual-recipient'),
  ];
  const found = [...new Set(named.flatMap(addressesOf))];
  const addresses = found.length > 0 ? found : recipient;
  const diagnostic = valuesOf(fields, 'diagnostic-code', 'x-display-reason')
    .join(' ')
    .replace(/^[a-z0-9-]+\s*;\s*/i, '');
  const status = valuesOf(fields, 'status')[0];
  const isPlain = GENERAL.test(status ?? '');
  return bounced(addresses, status, diagnostic || (isPlain ? diagnosticOf(addresses) : undefined));
}
