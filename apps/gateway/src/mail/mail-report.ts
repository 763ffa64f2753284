import { createHash } from 'node:crypto';
import type { NoteMailReport } from '@showcase/contracts';
import type { InputOf } from '@warren/contracts';
import { v5 } from 'uuid';
import { UnacceptableError } from '@warren/http';
import { deliveryNotices } from './delivery-status.ts';
import { complaintNotices, microsoftNotices } from './feedback-report.ts';
import { type ParsedMail, parseMail } from './mail-parts.ts';
import type { Notice } from './notice.ts';
import { isFromServer, proseNotices } from './notice-text.ts';
import { ourTaskIdIn } from './our-task-id.ts';
import { messageIdOf, quotedIn } from './quoted-mail.ts';

/** What is known of one recipient: by address, by our own mail's task, or both. */
export type MailReport = Omit<InputOf<typeof NoteMailReport>, 'email'> & { readonly email?: string };

/** Of our own: ids of reports are made under it. */
const REPORTS = '6f0c7f1e-3f0f-4f57-9d39-0f6f6a1c6a52';
/** Addresses that one recipient may have, at most. */
const SPELLINGS = 5;

const STATUS = ['message/delivery-status', 'message/global-delivery-status'] as const;
const FEEDBACK = 'message/feedback-report';
/**
 * Reads what mail servers send back: delivery status notifications (RFC 3464, 6533), abuse reports (RFC 5965), complaints
 * of Microsoft's, and the prose of servers that write none of these. One report for each recipient; none for what needs
 * nothing to be done, like a delay. Where the mail that came back is ours, it needs to name nobody.
 * @throws UnacceptableError for a mail that is no report, or cannot be taken apart
 */
export async function mailReports(message: Uint8Array | string): Promise<MailReport[]> {
  const outer = await parseMail(message);
  const mail = await innerReport(outer);
  const quoted = quotedIn(mail);
  const fields = mail.part(...STATUS) ?? mail.part(FEEDBACK) ?? '';
  const notices = noticesIn(mail, quoted);
  const taskId = notices.length === 1 ? ourTaskIdIn(mail, quoted, fields) : undefined;
  const mailId = messageIdOf(quoted) ?? mail.email.messageId ?? createHash('sha256').update(message).digest('hex');
  return notices.flatMap((notice) => reportOf(notice, mailId, taskId) ?? []);
}

/** Some gateways put another server's report into one of their own, which says less. */
async function innerReport(mail: ParsedMail): Promise<ParsedMail> {
  const quoted = quotedIn(mail);
  const isWrapped =
    isFromServer(mail) && !mail.part(...STATUS, FEEDBACK) && REPORT.test(quoted.split(/\n\s*\n/, 1)[0] ?? '');
  return isWrapped ? parseMail(quoted) : mail;
}

const REPORT = /^content-type:\s*multipart\/report\b/im;

function noticesIn(mail: ParsedMail, quoted: string): Notice[] {
  const status = mail.part(...STATUS) ?? statusIn(mail);
  const feedback = mail.part(FEEDBACK);
  const notices =
    (status === undefined ? undefined : deliveryNotices(status, mail.text, quoted)) ??
    (feedback === undefined ? undefined : complaintNotices(feedback, quoted)) ??
    microsoftNotices(mail, quoted) ??
    proseNotices(mail, quoted);
  if (notices !== undefined) return notices;
  const detail =
    'This is no report: neither a delivery status (RFC 3464) nor an abuse report (RFC 5965) is in it, nor what mail servers write without one.';
  throw new UnacceptableError('not-a-mail-report', detail);
}

/** @returns undefined where nothing tells whom it is about */
function reportOf({ addresses, about }: Notice, mailId: string, taskId: string | undefined): MailReport | undefined {
  const [email, ...others] = addresses.slice(0, SPELLINGS);
  if (email === undefined && taskId === undefined) return undefined;
  return {
    reportId: v5(`${about.kind} ${mailId} ${email?.toLowerCase() ?? taskId}`, REPORTS),
    ...(email !== undefined && { email }),
    ...(others.length > 0 && { alsoKnownAs: others }),
    ...(taskId !== undefined && { taskId }),
    about,
  };
}

/** Some servers send the fields as text, without a part of their own. */
const statusIn = (mail: ParsedMail): string | undefined =>
  isFromServer(mail) ? /^(?:Reporting-MTA|Final-Recipient):[^]*/im.exec(mail.text)?.[0] : undefined;
