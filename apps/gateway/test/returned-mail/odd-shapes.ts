import { dsn, failed, lines, original, prose, report, returned, shape, type Shape, status } from './shape.ts';

/** The same, in the shapes in which fields, addresses and parts come. */
export const ODD_SHAPES: readonly Shape[] = [
  shape(
    'bounced',
    'no status at all',
    dsn((to) => [`Final-Recipient: rfc822; ${to}`, 'Action: failed', 'Diagnostic-Code: smtp; 550 5.1.1 User unknown']),
  ),
  shape(
    'bounced',
    'no action',
    dsn((to) => [`Final-Recipient: rfc822; ${to}`, 'Status: 5.1.1']),
  ),
  shape(
    'bounced',
    'the action before the recipient',
    dsn((to) => ['Action: failed', `Final-Recipient: rfc822;${to}`, 'Status: 5.1.1']),
  ),
  shape(
    'bounced',
    'names and values in capitals',
    dsn((to) => [`FINAL-RECIPIENT: RFC822; ${to}`, 'ACTION: FAILED', 'STATUS: 5.1.1']),
  ),
  shape(
    'bounced',
    'an unusable original recipient',
    dsn((to) => [
      'Original-Recipient: rfc822;undisclosed',
      `Final-Recipient: rfc822;${to}`,
      'Action: failed',
      'Status: 5.1.1',
    ]),
  ),
  shape(
    'bounced',
    'an original recipient of another type',
    dsn((to) => [
      'Original-Recipient: x400; /S=ada/O=example/',
      `Final-Recipient: rfc822;${to}`,
      'Action: failed',
      'Status: 5.1.1',
    ]),
  ),
  shape(
    'bounced',
    'an original recipient in xtext (RFC 3461)',
    dsn((to) => [
      `Original-Recipient: rfc822;${to.replace('+', '+2B')}`,
      'Final-Recipient: rfc822; inner@elsewhere.example',
      'Action: failed',
      'Status: 5.1.1',
    ]),
  ),
  shape(
    'bounced',
    'a name, brackets and a comment',
    dsn((to) => [
      `Final-Recipient: rfc822; Ada Lovelace <${to}> (Ada, of the first floor)`,
      'Action: failed (no such user)',
      'Status: 5.1.1',
    ]),
  ),
  shape(
    'bounced',
    'no type before the address',
    dsn((to) => [`Final-Recipient: <${to}>`, 'Action: failed', 'Status: 5.1.1']),
  ),
  shape(
    'bounced',
    'folded fields, and empty lines with spaces',
    dsn((to) => [
      'Original-Recipient: rfc822;',
      `\t${to}`,
      'Action: failed',
      'Status: 5.1.1',
      '   ',
      'X-More: of this',
    ]),
  ),
  shape(
    'bounced',
    'a line of one blank between the recipient and the action',
    dsn((to) => [`Final-Recipient: rfc822; ${to}`, ' ', 'Action: failed', 'Status: 5.1.1']),
  ),
  shape('bounced', 'lines that end with LF', (about) =>
    String(failed('5.1.1', '550 no such user')(about)).replaceAll('\r\n', '\n'),
  ),
  shape('bounced', 'bytes that are no UTF-8', (about) =>
    Buffer.from(String(failed('5.1.1', 'Empf\u00e4nger unbekannt')(about)), 'latin1'),
  ),
  shape('bounced', 'a delivery status in base64', ({ to }) =>
    report('report', [
      prose,
      {
        type: 'message/delivery-status\r\nContent-Transfer-Encoding: base64',
        text: Buffer.from(status(`Final-Recipient: rfc822; ${to}`, 'Action: failed', 'Status: 5.1.1').text).toString(
          'base64',
        ),
      },
    ]),
  ),
  shape('bounced', 'a delivery status in multipart/mixed', ({ to }) =>
    report('mixed', [prose, status(`Final-Recipient: rfc822; ${to}`, 'Action: failed', 'Status: 5.1.1')]),
  ),
  shape('bounced', 'the fields as text, without a part of their own', ({ to }) =>
    report('mixed', [
      {
        type: 'text/plain',
        text: lines(
          'An error occurred.',
          '',
          status(
            `Final-Recipient: rfc822; ${to}`,
            'Action: failed',
            'Diagnostic-Code: smtp; 550 5.1.1 User Unknown',
            'Status: 5.1.1',
          ).text,
        ),
      },
    ]),
  ),
  shape('bounced', 'escapes in a UTF-8 address (RFC 6533)', ({ to }) =>
    report('report; report-type=global-delivery-status', [
      prose,
      {
        ...status(`Final-Recipient: utf-8; ${to.replace('@', String.raw`\x{40}`)}`, 'Action: failed', 'Status: 5.1.1'),
        type: 'message/global-delivery-status',
      },
    ]),
  ),
  shape('bounced', 'a redacted recipient, and our Message-ID (RFC 6533 parts)', (about) =>
    report('report; report-type=global-delivery-status', [
      prose,
      {
        ...status('Final-Recipient: utf-8; \u00e4da@b\u00fccher.example', 'Action: failed', 'Status: 5.1.1'),
        type: 'message/global-delivery-status',
      },
      returned(original(about), 'message/global'),
    ]),
  ),
  shape('bounced', 'no recipient, and our Message-ID in the headers that came back', (about) =>
    report('report', [
      prose,
      status('Final-Recipient: rfc822; redacted', 'Action: failed', 'Status: 5.1.1'),
      returned(original({ ...about, to: 'redacted' }).split('\r\n\r\n')[0] ?? '', 'text/rfc822-headers'),
    ]),
  ),
  shape('bounced', 'no recipient, and our Message-ID in In-Reply-To', ({ taskId }) =>
    report(
      'report',
      [prose, status('Final-Recipient: rfc822; redacted', 'Action: failed', 'Status: 5.1.1')],
      [`In-Reply-To: <${taskId}@warren.example>`],
    ),
  ),
  shape('bounced', 'no recipient, and our Message-ID among the fields', ({ taskId }) =>
    report('report', [
      prose,
      status(
        'Final-Recipient: rfc822; redacted',
        `X-Original-Message-ID: <${taskId}@warren.example>`,
        'Action: failed',
        'Status: 5.1.1',
      ),
    ]),
  ),
  shape('bounced', 'the address that it was passed on to, and our Message-ID', (about) =>
    report('report', [
      prose,
      status('Final-Recipient: rfc822; inner@elsewhere.example', 'Action: failed', 'Status: 5.1.1'),
      returned(original(about)),
    ]),
  ),
  shape(
    'bounced',
    'two recipients, of whom one was reached',
    dsn((to) => [
      'Final-Recipient: rfc822; bob@example.com',
      'Action: relayed',
      'Status: 2.1.9',
      '',
      `Final-Recipient: rfc822; ${to}`,
      'Action: failed',
      'Status: 5.1.1',
    ]),
  ),
  shape('bounced', 'a status of its own in the words that a person reads', ({ to }) =>
    report('report', [
      {
        ...prose,
        text: `<${to}>: host mx.example.com[192.0.2.1] said: 550 5.1.1 User unknown (in reply to\r\n    RCPT TO command)\r\n`,
      },
      status(`Final-Recipient: rfc822; ${to}`, 'Action: failed', 'Status: 5.0.0'),
    ]),
  ),
  shape('bounced', 'a final recipient that is a file, and our mail behind it', ({ to }) =>
    report('report; report-type=delivery-status', [
      prose,
      status('Final-Recipient: rfc822;/mail/spool/a/ada', 'Action: failed', 'Status: 5.1.1'),
      returned(lines('From: hello@warren.example', `To: ${to}`, 'Message-ID: <1@other.example>', '', 'Hi')),
    ]),
  ),
  shape('bounced', 'parts behind another boundary than the header says (PMDF)', ({ to }) =>
    report('report; report-type=delivery-status', [
      prose,
      status(`Final-Recipient: rfc822; ${to}`, 'Action: failed', 'Status: 5.1.1'),
    ]).replace('boundary="=_b"', 'boundary="=_c"'),
  ),
  shape('bounced', "another server's report within a report (InterScan)", ({ to }) =>
    report('mixed', [
      { type: 'text/plain', text: '----- The following addresses had permanent delivery errors -----\r\n' },
      returned(
        dsn((address) => [`Final-Recipient: rfc822; ${address}`, 'Action: failed', 'Status: 5.1.1'])({ to, taskId: '' })
          .toString()
          .replaceAll('=_b', '=_inner'),
      ),
    ]),
  ),
  shape('bounced', 'the text in two forms, within a part of its own (osTicket 1994)', ({ to }) =>
    report('report; report-type=delivery-status', [
      {
        type: 'multipart/alternative; boundary=alt',
        text: lines(
          '--alt',
          'Content-Type: text/plain',
          '',
          'Sorry.',
          '--alt',
          'Content-Type: text/html',
          '',
          '<p>Sorry.</p>',
          '--alt--',
          '',
        ),
      },
      status(`Final-Recipient: rfc822; ${to}`, 'Action: failed', 'Status: 5.1.1'),
      returned(lines('From: hello@warren.example', 'Message-ID: <1@other.example>', '', 'Hi')),
    ]),
  ),
];
