import type { ParsedMail } from './mail-parts.ts';

/** Our Message-IDs are `<task id@our domain>`; another's that looks alike is looked up and not found. */
const OURS = /<?([0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})@[^<>\s]+>?/i;
const LABELLED = new RegExp(String.raw`^[> \t]*(?:x-)?(?:original-)?message-id:\s*${OURS.source}`, 'im');

/**
 * The task whose mail a report is about, by the Message-ID of the mail that came back. It is what a VERP address would
 * be: it tells the recipient where the report names none, or one that we never wrote to.
 * @param quoted the mail that came back, or its headers
 */
export function ourTaskIdIn(report: ParsedMail, quoted: string | undefined, fields: string): string | undefined {
  const { inReplyTo = '', references = '' } = report.email;
  const places = [
    LABELLED.exec(quoted ?? ''),
    LABELLED.exec(fields),
    LABELLED.exec(report.text),
    OURS.exec(inReplyTo),
    OURS.exec(references.slice(references.lastIndexOf('<'))),
  ];
  return places.find((found) => found !== null)?.[1]?.toLowerCase();
}
