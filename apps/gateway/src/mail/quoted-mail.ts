import type { ParsedMail } from './mail-parts.ts';
import { addressesOf } from './report-address.ts';
import { fieldGroupsOf, type Fields, valuesOf } from './report-fields.ts';

const TYPES = [
  'message/rfc822',
  'message/global',
  'text/rfc822-headers',
  'message/rfc822-headers',
  'message/global-headers',
] as const;

/** Behind one of these comes the mail that is returned, or a log of the session. */
const COPY =
  /^[ \t]*(?:-+ ?(?:Below this line is|This is a copy|The (?:body|header) of|Original message|Message header|Unsent message|Enclosed is|Returned message|Message body|Undelivered message)|Below is a copy|Original message follows|(?:Return-Path|Received|Message-ID):)/im;

/** What the text of a report says itself, without the copy of the mail behind it. */
export function beforeCopy(text: string): string {
  const at = COPY.exec(text)?.index;
  return at === undefined ? text : text.slice(0, at);
}

/** The mail that came back, or its headers: as a part, or in the text. */
export const quotedIn = (report: ParsedMail): string =>
  report.part(...TYPES) ?? report.text.slice(beforeCopy(report.text).length);

/** The fields of its header. */
export const headerOf = (quoted: string): Fields =>
  fieldGroupsOf(quoted.replace(/^\s*-[^\n]*\n\s*/, '').trimStart())[0] ?? new Map<string, string[]>();

/** Whom it went to, as far as its header tells. Several tell nothing: each was written to alone. */
export function recipientOf(quoted: string): string[] {
  const found = valuesOf(headerOf(quoted), 'x-hmxmroriginalrecipient', 'x-original-to', 'delivered-to', 'to');
  return found.map(addressesOf).find((addresses) => addresses.length === 1) ?? [];
}

/** With its angle brackets. */
export const messageIdOf = (quoted: string): string | undefined =>
  /<[^>\s]+>/.exec(valuesOf(headerOf(quoted), 'message-id')[0] ?? '')?.[0];
