import { exim, eximPassedOn, qmail } from './prose-of-qmail-and-exim.ts';
import { textMail } from './text-mail.ts';
import { lines, shape, type Shape } from './shape.ts';

/** What servers wrote before RFC 3464, and some write still: qmail, Exim, Exchange, sendmail, the large providers. */
export const PROSE_OF_OLD_SERVERS: readonly Shape[] = [
  shape(
    'bounced',
    'qmail, unknown user',
    qmail('192.0.2.1 does not like recipient.', 'Remote host said: 550 5.1.1 User unknown', 'Giving up on 192.0.2.1.'),
  ),
  shape('bounced', 'qmail, no mailbox', qmail('Sorry, no mailbox here by that name. (#5.1.1)')),
  shape('bounced', 'qmail, no host', qmail("Sorry, I couldn't find any host named example.com. (#5.1.2)")),
  shape(
    'confirmed',
    'qmail, a full mailbox',
    qmail('192.0.2.1 does not like recipient.', 'Remote host said: 552 5.2.2 Mailbox full', 'Giving up on 192.0.2.1.'),
  ),
  shape(
    'confirmed',
    'qmail, a refusal of us',
    qmail('Connected to 192.0.2.1 but sender was rejected.', 'Remote host said: 550 Blocked using a DNSBL'),
  ),
  shape(
    'confirmed',
    'qmail, gave up trying',
    qmail(
      "Sorry, I wasn't able to establish an SMTP connection. (#4.4.1)",
      "I'm not going to try again; this message has been in the queue too long.",
    ),
  ),
  shape(
    'bounced',
    'old Exim, unknown user',
    exim(
      'SMTP error from remote mail server after RCPT TO:<ada@example.com>:',
      'host mx.example.com [192.0.2.1]: 550 5.1.1 User unknown',
    ),
  ),
  shape('bounced', 'old Exim, unrouteable', exim('Unrouteable address')),
  shape('bounced', 'Exim, an address that was made from ours', eximPassedOn('inner@elsewhere.example')),
  shape(
    'bounced',
    'Exim, the same, and a header that names the other address',
    eximPassedOn('inner@elsewhere.example', 'X-Failed-Recipients: inner@elsewhere.example'),
  ),
  shape('bounced', 'Exim, a file that our address was passed on to', eximPassedOn('/home/ada/mail')),
  shape('confirmed', 'old Exim, a full mailbox', exim('mailbox is full: retry timeout exceeded')),
  shape(
    'confirmed',
    'old Exim, a refusal of us',
    exim(
      'SMTP error from remote mail server after MAIL FROM:<hello@warren.example>:',
      'host mx.example.com [192.0.2.1]: 550 5.1.7 No such domain warren.example',
    ),
  ),
  shape(
    'confirmed',
    'old Exim, only late',
    textMail(
      ({ to }) => [
        'A message that you sent has not yet been delivered to one or more of its',
        'recipients after more than 24 hours on the queue.',
        '',
        `  ${to}`,
        '',
        'No action is required on your part.',
      ],
      'Subject: Warning: message delayed 24 hours',
    ),
  ),
  shape('bounced', 'Exim, its header only', ({ to }) =>
    lines(
      'From: Mailer-Daemon@mx.example.com',
      `X-Failed-Recipients: bob@example.com, ${to}`,
      'Subject: Mail delivery failed',
      '',
      'Unknown user',
      '',
    ),
  ),
  shape(
    'bounced',
    'Exchange 5.5',
    textMail(
      ({ to }) => [
        'Your message',
        '',
        '  To:      Ada',
        '  Subject: News',
        '',
        'did not reach the following recipient(s):',
        '',
        `${to} on Mon, 30 Nov 2026 10:00:00 -0000`,
        '    The recipient name is not recognized',
        '    MSEXCH:IMS:EXAMPLE:FIRST:MX 0 (000C05A6) Unknown Recipient',
      ],
      'Subject: Undeliverable: News',
    ),
  ),
  shape(
    'bounced',
    'Exchange 2003',
    textMail(
      ({ to }) => [
        'Your message did not reach some or all of the intended recipients.',
        '',
        '      Subject: News',
        '',
        'The following recipient(s) could not be reached:',
        '',
        `      ${to} on 11/30/2026 10:00 AM`,
        '            The e-mail account does not exist at the organization this message was sent to.',
        '            <mx.example.com #5.1.1>',
      ],
      'Subject: Undeliverable: News',
    ),
  ),
  shape(
    'bounced',
    'Gmail, before 2016',
    textMail(
      ({ to }) => [
        'Delivery to the following recipient failed permanently:',
        '',
        `     ${to}`,
        '',
        'Technical details of permanent failure:',
        'Google tried to deliver your message, but it was rejected by the server. The error that the other server returned was:',
        '550 5.1.1 User Unknown',
        '',
        '----- Original message -----',
        'To: x@example.com',
      ],
      'Subject: Delivery Status Notification (Failure)',
    ),
  ),
  shape(
    'bounced',
    'sendmail 8, as text',
    textMail(
      ({ to }) => [
        'The original message was received at Mon, 30 Nov 2026 10:00:00 GMT',
        '',
        '   ----- The following addresses had permanent fatal errors -----',
        `<${to}>`,
        '    (reason: 550 5.1.1 User unknown)',
        '',
        '   ----- Transcript of session follows -----',
        '... while talking to mx.example.com.:',
        '550 5.1.1 User unknown',
      ],
      'Subject: Returned mail: see transcript for details',
    ),
  ),
  shape(
    'bounced',
    'sendmail 5',
    textMail(
      ({ to }) => [
        '   ----- Transcript of session follows -----',
        '>>> RCPT To:<' + to + '>',
        '<<< 550 User unknown',
        `550 <${to}>... User unknown`,
        '',
        '   ----- Unsent message follows -----',
        'Received: by mx.example.com; Mon, 30 Nov 2026 10:00:00 GMT',
      ],
      'Subject: Returned mail: User unknown',
    ),
  ),
  shape(
    'bounced',
    'Yahoo, as text',
    textMail(
      ({ to }) => [
        'Sorry, we were unable to deliver your message to the following address.',
        '',
        `<${to}>:`,
        "Remote host said: 554 delivery error: dd This user doesn't have a example.com account",
        '',
        '--- Below this line is a copy of the message.',
        'Return-Path: <hello@warren.example>',
      ],
      'Subject: Failure Notice',
    ),
  ),
];
