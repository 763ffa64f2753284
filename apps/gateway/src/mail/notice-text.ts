import { addressesOf } from './report-address.ts';
import type { ParsedMail } from './mail-parts.ts';
import { bounced, type Notice } from './notice.ts';
import { ourTaskIdIn } from './our-task-id.ts';
import { blocksOf, withOrigin } from './prose-blocks.ts';
import { beforeCopy, recipientOf } from './quoted-mail.ts';

/** How mail servers that write no delivery status begin, each with where it is from. */
const OPENINGS: readonly { readonly pattern: RegExp; readonly of: string }[] = [
  { of: 'qmail-send.c, qsbmf (cr.yp.to/proto/qsbmf.txt)', pattern: /^Hi\. (?:This is|The) .{0,80}(?:program|qmail)/im },
  { of: 'qmail-send.c', pattern: /wasn't able to deliver your message to the following addresses/i },
  {
    of: 'Exim, moan_to_sender; before 4.82 without a delivery status',
    pattern: /could not be delivered to\s+(?:one or more of its\s+|all of its\s+)?recipients/i,
  },
  { of: 'Exim, and Courier', pattern: /The following address(?:\(es\)|es) failed/i },
  { of: 'Exchange 5.5 and 2000', pattern: /did not reach the following recipient/i },
  {
    of: 'Exchange 2003 and later, without its delivery status',
    pattern: /Delivery has failed to these recipients|The following recipient\(s\) cannot be reached/i,
  },
  { of: 'Gmail, before 2016', pattern: /Delivery to the following recipients? (?:has )?failed/i },
  { of: 'Microsoft SMTP service, old Hotmail', pattern: /Delivery to the following recipients failed/i },
  { of: 'sendmail 5 and 8', pattern: /The following addresses had (?:permanent )?(?:fatal|delivery)/i },
  { of: 'sendmail 5', pattern: /Transcript of session follows/i },
  { of: 'Yahoo, and old Mimecast', pattern: /unable to deliver (?:your )?message to the following address/i },
  { of: 'Apache James', pattern: /^Error message below:/im },
  { of: 'DragonFly Mail Agent', pattern: /There was an error delivering your mail to/i },
  { of: 'SmarterMail', pattern: /could not deliver message to the following recipient/i },
  { of: 'SurgeMail', pattern: /We had trouble delivering your message/i },
  { of: 'PMDF, Sun and Oracle Messaging Server', pattern: /message cannot be delivered to the following recipients/i },
  {
    of: 'Postfix, without its delivery status',
    pattern: /I'm sorry to have to inform you that your message could\s+not\s+be delivered/i,
  },
  { of: 'Domino', pattern: /Your (?:message|document)[^]{0,200}?(?:was not|could not be) delivered/i },
  {
    of: 'MDaemon, IMail, Mercury and others',
    pattern:
      /(?:undeliverable|could ?n[o']t be delivered|delivery (?:has )?failed|failed to deliver|returned to sender)/i,
  },
];

/** What tells of a delay, and asks for nothing to be done. */
const NOT_YET =
  /(?:you do not need to resend|no action is required|will (?:be retried|keep trying|continue to try)|has not yet been delivered|delivery attempts will continue|this is a warning message only)/i;

/** What mail servers write on such mails. */
const SUBJECT =
  /undeliver|returned mail|failure notice|delivery (?:failure|failed|status notification)|mail (?:delivery )?fail|could not (?:be )?(?:send|deliver)|returned to sender/i;

/** Who was not reached, within a sentence, as DragonFly's agent, IMail and others have it. */
const NAMED_WITHIN =
  /\b(?:(?:un)?deliver\w*(?: your| the| this)?(?: (?:e-?)?mail| message)? to|rejected recipient|recipients?(?: returned permanent errors)?:|(?:mailbox|quota) is full:)\s*(?::\s*)?(<?[^\s<>:;,()'"]+@[^\s<>:;,()'"]+\w>?)/i;

/**
 * What a mail says that comes back without a delivery status, as qmail and old mail servers write them.
 * @returns undefined for one that tells of no delivery
 */
export function proseNotices(mail: ParsedMail, quoted: string): Notice[] | undefined {
  const prose = beforeCopy(mail.text);
  const failed = mail.email.headers.filter(({ key }) => key === 'x-failed-recipients');
  if (failed.length === 0 && !reportsDelivery(mail, prose, quoted)) return undefined;
  if (NOT_YET.test(prose)) return [];
  const blocks = blocksOf(prose);
  const named = failed.flatMap(({ value }) => value.split(',')).map((field) => withOrigin(addressesOf(field), blocks));
  const found = named.length > 0 ? named : [...blocks.values()].map(({ addresses }) => addresses);
  const recipients = found.length > 0 ? found : [[...addressWithin(prose), ...recipientOf(quoted)]];
  const diagnosticOf = diagnosticsIn(prose);
  return recipients.map((addresses) => bounced(addresses, undefined, diagnosticOf(addresses)));
}

/**
 * Tells why one of some addresses was not reached: what stands behind it, or else a server's reply anywhere. The text is
 * read once, however many are asked for: a mail may name thousands.
 */
export function diagnosticsIn(text: string): (addresses: readonly string[]) => string | undefined {
  const prose = beforeCopy(text);
  const blocks = blocksOf(prose);
  const anywhere = /(?<!\d)[45]\d\d[ -][^]{4,500}/.exec(prose)?.[0] ?? (prose.trim() || undefined);
  return (addresses) => addresses.map((address) => blocks.get(address.toLowerCase())?.text).find(Boolean) ?? anywhere;
}

const addressWithin = (prose: string): string[] =>
  addressesOf(/RCPT TO:\s*(<?[^<>\s@]+@[^<>\s]+>?)/i.exec(prose)?.[1] ?? NAMED_WITHIN.exec(prose)?.[1] ?? '');

/** What quotes a mail of ours may come from an address that people have, too: those who answer do not write like servers. */
const reportsDelivery = (mail: ParsedMail, prose: string, quoted: string): boolean =>
  (isFromServer(mail) || (!isByPerson(mail) && ourTaskIdIn(mail, quoted, '') !== undefined)) &&
  (SUBJECT.test(mail.email.subject ?? '') ||
    NOT_YET.test(prose) ||
    OPENINGS.some(({ pattern }) => pattern.test(prose)));

/** By the sender that mail servers use for such mails, or by their lack of one (RFC 5321, 4.5.5). */
export function isFromServer({ email }: ParsedMail): boolean {
  const sender = `${email.from?.name ?? ''} ${email.from?.address ?? ''}`;
  const hasNone = email.headers.some(({ key, value }) => key === 'return-path' && /^\s*<\s*>/.test(value));
  return hasNone || /(?:mailer[- ]?daemon|post_?master|mail deliver|system administrator)/i.test(sender);
}

/** What people, and their programs that answer for them, put before a subject (RFC 3834, 3.1.5), or write elsewhere. */
const isByPerson = ({ email }: ParsedMail): boolean =>
  /^(?:re|aw|sv|antw|fwd?|wg|tr|auto(?:matic)?[- ](?:reply|response))\b/i.test(email.subject ?? '') ||
  email.headers.some(({ key, value }) => key === 'auto-submitted' && /^\s*auto-replied/i.test(value));
