import { createHash } from 'node:crypto';
import { ApiResponse, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

const STYLE = `
  :root { color-scheme: light dark; }
  body { font: 1.1rem/1.6 system-ui, sans-serif; margin: 0; display: grid; min-height: 100dvh; place-items: center; }
  main { box-sizing: border-box; width: 100%; max-width: 35rem; padding: 2rem 1.5rem; }
  h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem; }
  button { font: inherit; padding: .7rem 1.4rem; border: 0; border-radius: .5rem; background: #3b5d38; color: #fff; cursor: pointer; }
  button:focus-visible { outline: 3px solid #9ac38f; outline-offset: 2px; }
`;

const PASSWORD_FIELD =
  '<p><input type="password" name="password" aria-label="New password" minlength="8" maxlength="200" autocomplete="new-password" required></p>';
const STYLE_DIGEST = createHash('sha256').update(STYLE).digest('base64');
/** The pages load nothing, run nothing and stand in no frame; their address carries a secret. */
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_DIGEST}'; form-action 'self'; frame-ancestors 'none'`;

/** What a page says, and what it offers to do. */
export interface Page {
  readonly title: string;
  readonly text: string;
  /** A button that sends the page's own address back as a POST. */
  readonly button?: string;
  /** A field beside the button, for a new password. */
  readonly asks?: 'password';
}

/** Answers with a page. */
export function showPage(reply: FastifyReply, page: Page): string {
  void reply.headers({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': POLICY,
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
  return htmlOf(page);
}

/** Documents that people get a page with this status, and programs a problem where there is one. */
export const ShowsPage = (status: number, description: string): MethodDecorator =>
  ApiResponse({ status, description, content: status < 400 ? PAGE : { ...PAGE, ...PROBLEM } });

const PAGE = { 'text/html': { schema: { type: 'string' } } };
const PROBLEM = { 'application/problem+json': { schema: { $ref: getSchemaPath('Problem') } } };

/** A page that works without scripts, on a phone and for a screen reader. Nothing in it comes from the caller. */
function htmlOf({ title, text, button, asks }: Page): string {
  const field = asks === 'password' ? PASSWORD_FIELD : '';
  const form =
    button === undefined ? '' : `<form method="post">${field}<button type="submit">${button}</button></form>`;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">
<title>${title}</title><style>${STYLE}</style></head>
<body><main><h1>${title}</h1><p>${text}</p>${form}</main></body>
</html>
`;
}
