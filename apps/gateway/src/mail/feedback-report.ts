import type { ParsedMail } from './mail-parts.ts';
import type { Notice } from './notice.ts';
import { headerOf, recipientOf } from './quoted-mail.ts';
import { addressesOf } from './report-address.ts';
import { fieldGroupsOf, type Fields, valuesOf, wordOf } from './report-fields.ts';

/**
 * Kinds of feedback that say "no more of this": `abuse` and `fraud` (RFC 5965, 3.1 and 7.3), and `opt-out`, `opt-out-list`
 * of the drafts before it, which are in use. `not-spam`, `virus`, `auth-failure` (RFC 6591) and `other` do not.
 */
const COMPLAINTS = new Set(['abuse', 'fraud', 'opt-out', 'opt-out-list']);

/** Where Microsoft's complaints, which are no abuse reports, have the recipient: in the mail that they hold. */
const MICROSOFT = 'x-hmxmroriginalrecipient';

/** What an abuse report says, one notice for each recipient that it names: the field may come several times (3.3). */
export function complaintNotices(feedback: string, quoted: string): Notice[] {
  const fields = merged(fieldGroupsOf(feedback));
  if (!COMPLAINTS.has(wordOf(fields, 'feedback-type') ?? '')) return [];
  const named = valuesOf(fields, 'original-rcpt-to', 'removal-recipient').map(addressesOf);
  const usable = named.filter((addresses) => addresses.length > 0);
  return usable.length > 0 ? usable.map(complaint) : [complaint(recipientOf(quoted))];
}

/**
 * A complaint of Microsoft's (JMRP): the mail that is complained of, with its recipient in a header, and no report.
 * @see https://sendersupport.olc.protection.outlook.com/snds/FAQ
 */
export function microsoftNotices(mail: ParsedMail, quoted: string): Notice[] | undefined {
  const own = mail.email.headers.filter(({ key }) => key === MICROSOFT).map(({ value }) => value);
  const named = [...own, ...valuesOf(headerOf(quoted), MICROSOFT)];
  return named.length === 0 ? undefined : [complaint(named.flatMap(addressesOf))];
}

const complaint = (addresses: readonly string[]): Notice => ({ addresses, about: { kind: 'complaint' } });

/** Some reports have empty lines between their fields. */
function merged(groups: readonly Fields[]): Fields {
  const all = new Map<string, readonly string[]>();
  for (const [name, values] of groups.flatMap((group) => [...group]))
    all.set(name, [...(all.get(name) ?? []), ...values]);
  return all;
}
