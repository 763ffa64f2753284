import type { Attributes, CreateCampaign } from '@showcase/contracts';
import type { PayloadOf } from '@warren/contracts';
import { RequestRejectedError } from '@warren/messaging';
import Mustache from 'mustache';
import type { z } from 'zod';
import { documentOf, escaped } from '../mail/mail.ts';

/** What a template may name. */
export interface TemplateView {
  readonly name: string;
  readonly email: string;
  readonly unsubscribeUrl: string;
  readonly attributes: z.output<typeof Attributes>;
}

export interface Templates {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const NAMES = /^(name|email|unsubscribeUrl|attributes[.][A-Za-z][\w-]*)$/;
const KNOWN = 'name, email, unsubscribeUrl, attributes.<key>';
const EMPTY_VIEW: TemplateView = { name: '', email: '', unsubscribeUrl: '', attributes: {} };

/** Nobody should have to look for the way out, whatever their mail program shows of headers. */
const WAY_OUT = '\n\nIf you do not want these mails any more: {{unsubscribeUrl}}\n';
const LEADS_OUT = /\{\{\s*unsubscribeUrl\s*\}\}/;
const HTML_WAY_OUT =
  '\n<p><a href="{{unsubscribeUrl}}" style="display:inline-block;padding:.75rem 0">Unsubscribe</a></p>\n';

/**
 * A campaign's templates, complete: with a link to unsubscribe, and with a whole HTML document where there was none.
 * @throws Refusal `template-invalid` for what cannot be rendered, or would not say what its author thinks
 */
export function templatesOf({ subject, text, html }: PayloadOf<typeof CreateCampaign>): Templates {
  const given = { subject, text, ...(html !== undefined && { html }) };
  for (const [part, template] of Object.entries(given)) check(part, template);
  if (plain(subject, EMPTY_VIEW).trim() === '') throw invalid('subject', 'it says nothing but names');
  return {
    subject,
    text: LEADS_OUT.test(text) ? text : text + WAY_OUT,
    html: wholeDocument(subject, withWayOut(html ?? htmlOf(text))),
  };
}

/** Before the body's end, where the HTML says where that is. */
function withWayOut(html: string): string {
  if (LEADS_OUT.test(html)) return html;
  const end = html.search(/<[/]body\b/i);
  return end < 0 ? html + HTML_WAY_OUT : html.slice(0, end) + HTML_WAY_OUT + html.slice(end);
}

/** What is written in which language, and how a document of its author's own looks, is the author's business. */
const wholeDocument = (subject: string, html: string): string =>
  /<(!doctype|html|body)\b/i.test(html) ? html : documentOf(subject, html);

/** In HTML nothing that a subscriber brought along is markup, and in a subject nothing makes a new line. */
export function rendered({ subject, text, html }: Templates, view: TemplateView): Templates {
  return {
    subject: plain(subject, view).replace(/\s+/g, ' ').trim().slice(0, 998),
    text: plain(text, view),
    html: Mustache.render(html, view),
  };
}

const plain = (template: string, view: TemplateView): string =>
  Mustache.render(template, view, undefined, { escape: String });

/** Type, name, and two places; sections have their tokens behind. */
type Token = readonly [type: string, name: string, from: number, to: number, tokens?: readonly Token[]];

function check(part: string, template: string): void {
  for (const [type, name] of everyToken(parse(part, template))) {
    switch (type) {
      case 'text':
      case '!':
        continue;
      case '&':
        throw invalid(part, `"${name}" would not be escaped: write it as {{${name}}}`);
      case 'name':
      case '#':
      case '^':
        if (NAMES.test(name)) continue;
        throw invalid(part, `nothing is known as "${name}": there are ${KNOWN}`);
      default:
        throw invalid(part, `it must not use "{{${type}"`);
    }
  }
}

function parse(part: string, template: string): readonly Token[] {
  try {
    return Mustache.parse(template) as unknown as Token[];
  } catch (error) {
    throw invalid(part, error instanceof Error ? error.message : String(error));
  }
}

function everyToken(tokens: readonly Token[]): Token[] {
  return tokens.flatMap((token) => [token, ...(Array.isArray(token[4]) ? everyToken(token[4]) : [])]);
}

/** The text's own words as paragraphs, the way out as a link where they have it. What is a tag of ours is one here. */
function htmlOf(text: string): string {
  const paragraphs = escaped(text).split(/\n{2,}/);
  return paragraphs
    .filter((paragraph) => paragraph.trim() !== '')
    .map((paragraph) => `<p>${paragraph.trim().replaceAll('\n', '<br>\n')}</p>`)
    .join('\n')
    .replaceAll(new RegExp(LEADS_OUT, 'g'), '<a href="{{unsubscribeUrl}}">{{unsubscribeUrl}}</a>');
}

const invalid = (part: string, why: string): RequestRejectedError =>
  new RequestRejectedError('template-invalid', `The ${part} cannot be used: ${why}.`);
