import type { DeliverEmail } from '@showcase/contracts';
import type { InputOf } from '@warren/contracts';

/** What a mail says, before it is text and HTML. */
export interface MailText {
  readonly to: string;
  readonly name: string;
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** Rows of a small table: what, and how much. */
  readonly rows?: readonly (readonly [string, string])[];
  readonly action?: { readonly label: string; readonly url: string };
  readonly after?: readonly string[];
}

/** A long word, such as a link with its token, breaks: else it makes the whole mail as wide as itself. */
const STYLE =
  'font-family:system-ui,sans-serif;line-height:1.5;max-width:36rem;margin:0 auto;padding:1rem;color:#222;overflow-wrap:anywhere';
const BUTTON =
  'display:inline-block;padding:.6rem 1.2rem;background:#3b5d38;color:#fff;border-radius:.4rem;text-decoration:none';

/** The same words twice, as plain text and as HTML in which nothing that others wrote is markup. */
export function mailOf(mail: MailText): InputOf<typeof DeliverEmail> {
  return { to: mail.to, subject: mail.subject, text: textOf(mail), html: htmlOf(mail) };
}

function textOf({ name, paragraphs, rows = [], action, after = [] }: MailText): string {
  return [
    `${greeting(name)}\n`,
    ...paragraphs.map((paragraph) => `${paragraph}\n`),
    ...(rows.length > 0 ? [`${rows.map((row) => row.join(': ')).join('\n')}\n`] : []),
    ...(action ? [`${action.label}:\n${action.url}\n`] : []),
    ...after.map((paragraph) => `${paragraph}\n`),
    'Warren',
  ].join('\n');
}

function htmlOf({ subject, name, paragraphs, rows = [], action, after = [] }: MailText): string {
  const cells = rows.map(([what, much]) => `<tr><td>${escaped(what)}</td><td align="right">${escaped(much)}</td></tr>`);
  const body = [
    `<p>${escaped(greeting(name))}</p>`,
    ...paragraphs.map(paragraphOf),
    ...(cells.length > 0 ? ['<table role="presentation" cellpadding="4">', ...cells, '</table>'] : []),
    ...(action ? [`<p><a href="${escaped(action.url)}" style="${BUTTON}">${escaped(action.label)}</a></p>`] : []),
    ...after.map(paragraphOf),
    '<p>Warren</p>',
  ];
  return documentOf(subject, body.join('\n'), 'en');
}

/**
 * A whole document, as wide as a phone at most where the screen is one.
 * @param body HTML
 * @param language what the body is written in, where that is known
 */
export function documentOf(title: string, body: string, language?: string): string {
  const html = language === undefined ? '<html>' : `<html lang="${language}">`;
  return [
    `<!doctype html>${html}<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
    `<title>${escaped(title)}</title></head><body style="${STYLE}">`,
    body,
    '</body></html>',
  ].join('\n');
}

const greeting = (name: string): string => `Hello${name === '' ? '' : ` ${name.replace(/\s+/g, ' ').trim()}`},`;
const paragraphOf = (text: string): string => `<p>${escaped(text)}</p>`;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** Text that is no markup in HTML. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
