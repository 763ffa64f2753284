/** Whom a shape is about, and the task whose mail came back. */
export interface About {
  readonly to: string;
  readonly taskId: string;
}

/** What becomes of a confirmed subscriber after one such mail: `confirmed` where it counts for nothing, or not enough. */
export type Follows = 'bounced' | 'complained' | 'confirmed';

export interface Shape {
  readonly name: string;
  readonly follows: Follows;
  readonly mail: (about: About) => string | Buffer;
}

export const lines = (...text: readonly string[]): string => text.join('\r\n');

export interface Part {
  readonly type: string;
  readonly text: string;
}

/** A mail of several parts, from a mail server. */
export function report(subtype: string, parts: readonly Part[], headers: readonly string[] = []): string {
  const body = parts.flatMap(({ type, text }) => ['--=_b', `Content-Type: ${type}`, '', text]);
  return lines(
    'Return-Path: <>',
    'From: Mail Delivery System <MAILER-DAEMON@mx.example.com>',
    'To: bounces@warren.example',
    'Subject: Undelivered Mail Returned to Sender',
    'Message-ID: <report@mx.example.com>',
    ...headers,
    'MIME-Version: 1.0',
    `Content-Type: multipart/${subtype}; boundary="=_b"`,
    '',
    ...body,
    '--=_b--',
    '',
  );
}

export const original = ({ to, taskId }: About, more: readonly string[] = []): string =>
  lines(
    ...more,
    'From: hello@warren.example',
    `To: ${to}`,
    `Message-ID: <${taskId}@warren.example>`,
    'Subject: News',
    '',
    'Hi',
  );

/** The same, of a mail that tells nothing of whom it was for. */
export const foreign = lines(
  'From: hello@warren.example',
  'To: undisclosed-recipients:;',
  'Message-ID: <1@other.example>',
  '',
  'Hi',
);

export const prose: Part = { type: 'text/plain; charset=us-ascii', text: 'Your mail could not be delivered.\r\n' };
export const status = (...fields: readonly string[]): Part => ({
  type: 'message/delivery-status',
  text: lines('Reporting-MTA: dns; mx.example.com', '', ...fields, ''),
});
export const returned = (text: string, type = 'message/rfc822'): Part => ({ type, text });

/** A delivery status notification with these fields, about a mail that cannot be told to be ours. */
export const dsn =
  (fields: (to: string) => readonly string[]): Shape['mail'] =>
  ({ to }) =>
    report('report; report-type=delivery-status', [prose, status(...fields(to)), returned(foreign)]);

export const failed = (code: string, diagnostic?: string): Shape['mail'] =>
  dsn((to) => [
    `Final-Recipient: rfc822; ${to}`,
    'Action: failed',
    `Status: ${code}`,
    ...(diagnostic === undefined ? [] : [`Diagnostic-Code: smtp; ${diagnostic.replaceAll('TO', to)}`]),
  ]);

export const shape = (follows: Follows, name: string, mail: Shape['mail']): Shape => ({ name, follows, mail });
