import PostalMime, { type Email } from 'postal-mime';
import { UnacceptableError } from '@warren/http';

/** Deeper than any mail that a program writes for others to read; each level costs memory. */
const DEEPEST = 64;

/** A mail, taken apart. */
export interface ParsedMail {
  readonly email: Email;
  /** What a person would read, as plain text. */
  readonly text: string;
  /** @returns the first part of one of these types, as text */
  part(...types: readonly string[]): string | undefined;
}

/**
 * Takes a mail apart, by its bytes: a report may quote mails and replies in any encoding.
 * @throws UnacceptableError for one that cannot be taken apart
 */
export async function parseMail(message: Uint8Array | string): Promise<ParsedMail> {
  const email = await parse(message);
  const part = (...types: readonly string[]): string | undefined => {
    const content = email.attachments.find(({ mimeType }) => types.includes(mimeType))?.content;
    return content === undefined ? undefined : textOf(content);
  };
  return { email, text: readable(email) || withoutHeader(email, message), part };
}

async function parse(message: Uint8Array | string): Promise<Email> {
  try {
    return await PostalMime.parse(message, { forceRfc822Attachments: true, maxNestingDepth: DEEPEST });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UnacceptableError('mail-unreadable', `The mail cannot be taken apart: ${why}.`);
  }
}

/** UTF-8 where it is that, else the encoding in which every byte is a letter: fields and replies are ASCII in both. */
function textOf(content: ArrayBuffer | Uint8Array | string): string {
  if (typeof content === 'string') return content;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return new TextDecoder('windows-1252').decode(content);
  }
}

const readable = ({ text, html = '' }: Email): string => (text ?? withoutTags(html)).replaceAll('\r\n', '\n');

/** Where the boundary between the parts is another one than the header says, everything is taken for text. */
function withoutHeader({ attachments }: Email, message: Uint8Array | string): string {
  if (attachments.length > 0) return '';
  const text = (typeof message === 'string' ? message : textOf(message)).replaceAll('\r\n', '\n');
  const end = text.indexOf('\n\n');
  return end < 0 ? '' : text.slice(end + 2);
}

/** An address in brackets is no tag. */
const withoutTags = (html: string): string =>
  html
    .replaceAll(/<(?:br|\/p|\/div|\/tr|\/li|\/h\d)\b[^>]*>/gi, '\n')
    .replaceAll(/<\/?[a-z][a-z0-9]*(?:\s[^>]*)?\/?>/gi, ' ')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
