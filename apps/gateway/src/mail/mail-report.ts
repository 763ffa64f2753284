import { createHash } from 'node:crypto';
import { MailStatus, NoteMailReport } from '@showcase/contracts';
import type { InputOf } from '@warren/contracts';
import PostalMime, { type Email } from 'postal-mime';
import { v5 } from 'uuid';
import { z } from 'zod';
import { UnacceptableError } from '@warren/http';

type Report = InputOf<typeof NoteMailReport>;
type About = Report['about'];
type Fields = ReadonlyMap<string, string>;

/** Of our own: ids of reports are made under it. */
const REPORTS = '6f0c7f1e-3f0f-4f57-9d39-0f6f6a1c6a52';
const Address = z.email().max(254);

/**
 * Reads what mail servers send back: delivery status notifications (RFC 3464) about mails that could not be delivered,
 * and abuse reports (RFC 5965). One report for each address; none for what needs nothing to be done, like a delay.
 * @throws UnacceptableError for a mail that is no report
 */
export async function mailReports(message: string): Promise<Report[]> {
  const mail = await PostalMime.parse(message, { forceRfc822Attachments: true, attachmentEncoding: 'utf8' });
  const status = partOf(mail, 'message/delivery-status');
  const feedback = partOf(mail, 'message/feedback-report');
  if (status === undefined && feedback === undefined) {
    const detail = 'This is no report: neither a delivery status (RFC 3464) nor an abuse report (RFC 5965) is in it.';
    throw new UnacceptableError('not-a-mail-report', detail);
  }
  const original = await originalOf(mail);
  const about = original?.messageId ?? mail.messageId ?? createHash('sha256').update(message).digest('hex');
  const found = status === undefined ? complaints(feedback ?? '', original) : bounces(status);
  return found.flatMap(([address, what]) => reportOf(about, address, what) ?? []);
}

function bounces(status: string): (readonly [string | undefined, About])[] {
  return groupsOf(status)
    .filter((group) => group.get('action')?.toLowerCase() === 'failed')
    .map((group) => {
      const parsed = MailStatus.safeParse(group.get('status')?.split(' ')[0]);
      const address = group.get('original-recipient') ?? group.get('final-recipient');
      return [address, { kind: 'bounce', status: parsed.data ?? '5.0.0' }];
    });
}

/** `not-spam` and other kinds of feedback are no complaints. */
function complaints(feedback: string, original: Email | undefined): (readonly [string | undefined, About])[] {
  const fields = groupsOf(feedback)[0];
  if (fields?.get('feedback-type')?.toLowerCase() !== 'abuse') return [];
  const address = fields.get('original-rcpt-to') ?? original?.to?.[0]?.address;
  return [[address, { kind: 'complaint' }]];
}

/** @param address as reports write it: `rfc822; ada@example.com`, `<ada@example.com>` */
function reportOf(mail: string, address: string | undefined, about: About): Report | undefined {
  const bare = address?.replace(/^[^;]*;/, '').replaceAll(/[<>\s]/g, '');
  const email = Address.safeParse(bare).data;
  if (email === undefined) return undefined;
  return { reportId: v5(`${about.kind} ${mail} ${email.toLowerCase()}`, REPORTS), email, about };
}

/** The mail that the report is about, or its headers. */
async function originalOf(mail: Email): Promise<Email | undefined> {
  const text = partOf(mail, 'message/rfc822') ?? partOf(mail, 'text/rfc822-headers');
  return text === undefined ? undefined : PostalMime.parse(text);
}

function partOf({ attachments }: Email, type: string): string | undefined {
  const content = attachments.find(({ mimeType }) => mimeType === type)?.content;
  return typeof content === 'string' ? content : undefined;
}

/** Groups of fields with empty lines between; names in lower case, folded lines as one. */
function groupsOf(text: string): Fields[] {
  const unfolded = text.replaceAll('\r\n', '\n').replaceAll(/\n[ \t]+(?=\S)/g, ' ');
  return unfolded
    .split(/\n\s*\n/)
    .map(
      (group) =>
        new Map(
          [...group.matchAll(/^([^\s:]+):[ \t]*(.*)$/gm)].map(([, name = '', value = '']) => [
            name.toLowerCase(),
            value.trim(),
          ]),
        ),
    );
}
