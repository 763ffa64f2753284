import { foreign, lines, original, type Part, prose, report, returned, shape, type Shape } from './shape.ts';

const FEEDBACK = 'report; report-type=feedback-report';
const feedback = (...fields: readonly string[]): Part => ({
  type: 'message/feedback-report',
  text: lines('User-Agent: Example/1.0', 'Version: 1', ...fields, ''),
});
/** An abuse report with these fields, about a mail that cannot be told to be ours. */
const arf =
  (fields: (to: string) => readonly string[], quoted = foreign): Shape['mail'] =>
  ({ to }) =>
    report(FEEDBACK, [prose, feedback(...fields(to)), returned(quoted)]);

/** What users of other mail systems call spam, and what is no complaint. */
export const COMPLAINTS: readonly Shape[] = [
  shape(
    'complained',
    'RFC 5965',
    arf((to) => ['Feedback-Type: abuse', `Original-Rcpt-To: <${to}>`]),
  ),
  shape(
    'complained',
    'a type in capitals, with a comment, and a name',
    arf((to) => ['feedback-type: ABUSE (spam button)', `original-rcpt-to: Ada <${to}> (Ada)`]),
  ),
  shape(
    'complained',
    'two recipients (RFC 5965, 3.3)',
    arf((to) => ['Feedback-Type: abuse', 'Original-Rcpt-To: <bob@example.com>', `Original-Rcpt-To: <${to}>`]),
  ),
  shape(
    'complained',
    'empty lines between the fields',
    arf((to) => ['', 'Feedback-Type: abuse', '', `Original-Rcpt-To: ${to}`]),
  ),
  shape(
    'complained',
    'fraud',
    arf((to) => ['Feedback-Type: fraud', `Original-Rcpt-To: <${to}>`]),
  ),
  shape(
    'complained',
    'an opt-out',
    arf((to) => ['Feedback-Type: opt-out', `Removal-Recipient: ${to}`]),
  ),
  shape('complained', 'the recipient in the mail that it holds', ({ to }) =>
    report(FEEDBACK, [
      prose,
      feedback('Feedback-Type: abuse'),
      returned(lines(`To: ${to}`, 'Message-ID: <1@other.example>', '', 'Hi')),
    ]),
  ),
  shape('complained', 'no recipient, and our Message-ID', (about) =>
    report(FEEDBACK, [
      prose,
      feedback('Feedback-Type: abuse'),
      returned(original({ ...about, to: 'undisclosed-recipients:;' })),
    ]),
  ),
  shape('complained', 'AOL, redacted, and our Message-ID', (about) =>
    report(FEEDBACK, [
      prose,
      feedback(
        'Feedback-Type: abuse',
        'Original-Rcpt-To: <redacted>',
        'Redacted-Address: redacted',
        'Redacted-Address: redacted@',
      ),
      returned(original({ ...about, to: 'redacted@aol.example' })),
    ]),
  ),
  shape('complained', 'a digest for an address (RFC 6590), and our Message-ID', (about) =>
    report(FEEDBACK, [
      prose,
      feedback('Feedback-Type: abuse', 'Original-Rcpt-To: <6N0XkZXw=@example.com>'),
      returned(original({ ...about, to: '6N0XkZXw=@example.com' })),
    ]),
  ),
  shape('complained', 'headers only, and our Message-ID', (about) =>
    report(FEEDBACK, [
      prose,
      feedback('Feedback-Type: abuse', 'Original-Rcpt-To: undisclosed'),
      returned(original({ ...about, to: 'you' }).split('\r\n\r\n')[0] ?? '', 'text/rfc822-headers'),
    ]),
  ),
  shape('complained', 'our Message-ID without its brackets', ({ taskId }) =>
    report(FEEDBACK, [
      prose,
      feedback('Feedback-Type: abuse'),
      returned(lines('To: <Undisclosed Recipients>', `Message-ID: ${taskId}@warren.example`, '', 'Hi')),
    ]),
  ),
  shape('complained', 'Hotmail, no report but the mail and its recipient', ({ to }) =>
    lines(
      'From: <staff@hotmail.example>',
      'Subject: complaint about message from 192.0.2.1',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=hm',
      '',
      '--hm',
      'Content-Type: message/rfc822',
      'Content-Disposition: inline',
      '',
      `X-HmXmrOriginalRecipient: <${to}>`,
      'From: hello@warren.example',
      'To: hidden@hotmail.example',
      'Subject: News',
      '',
      'Hi',
      '--hm--',
      '',
    ),
  ),
  shape(
    'confirmed',
    'not-spam',
    arf((to) => ['Feedback-Type: not-spam', `Original-Rcpt-To: <${to}>`]),
  ),
  shape(
    'confirmed',
    'a virus',
    arf((to) => ['Feedback-Type: virus', `Original-Rcpt-To: <${to}>`]),
  ),
  shape(
    'confirmed',
    'a failed authentication (RFC 6591)',
    arf((to) => ['Feedback-Type: auth-failure', 'Auth-Failure: dmarc', `Original-Rcpt-To: <${to}>`]),
  ),
];
