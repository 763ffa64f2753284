import { type About, lines, original, report, returned, shape, type Shape } from './shape.ts';

/** A mail without parts, from a mail server. */
const text =
  (body: (about: About) => readonly string[], ...headers: readonly string[]): Shape['mail'] =>
  (about) =>
    lines(
      'Return-Path: <>',
      'From: MAILER-DAEMON@mx.example.com',
      'To: bounces@warren.example',
      ...(headers.length > 0 ? headers : ['Subject: failure notice']),
      '',
      ...body(about),
      '',
    );

const qmail = (...why: readonly string[]): Shape['mail'] =>
  text(({ to }) => [
    'Hi. This is the qmail-send program at mx.example.com.',
    "I'm afraid I wasn't able to deliver your message to the following addresses.",
    "This is a permanent error; I've given up. Sorry it didn't work out.",
    '',
    `<${to}>:`,
    ...why,
    '',
    '--- Below this line is a copy of the message.',
    '',
    'Return-Path: <hello@warren.example>',
    'Message-ID: <1@other.example>',
    'Subject: a blocked DNSBL quota, which says nothing',
  ]);

const exim = (...why: readonly string[]): Shape['mail'] =>
  text(
    ({ to }) => [
      'This message was created automatically by mail delivery software.',
      '',
      'A message that you sent could not be delivered to one or more of its',
      'recipients. This is a permanent error. The following address(es) failed:',
      '',
      `  ${to}`,
      ...why.map((line) => `    ${line}`),
      '',
      '------ This is a copy of the message, including all the headers. ------',
      '',
      'Return-path: <hello@warren.example>',
      'To: somebody.else@example.com',
    ],
    'Subject: Mail delivery failed: returning message to sender',
    'Auto-Submitted: auto-replied',
  );

/** What servers write that know no delivery status. */
export const PROSE: readonly Shape[] = [
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
    text(
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
    text(
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
    text(
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
    text(
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
    text(
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
    text(
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
    text(
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
  shape(
    'bounced',
    'OpenSMTPD',
    text(
      ({ to }) => [
        '    Hi!',
        '',
        '    This is the MAILER-DAEMON, please DO NOT REPLY to this e-mail.',
        '',
        '    An error has occurred while attempting to deliver a message for',
        '    the following list of recipients:',
        '',
        `${to}: 550 5.1.1 User unknown`,
        '',
        '    Below is a copy of the original message:',
        '',
        'Received: from mx.example.com',
      ],
      'Subject: Delivery status notification: error',
    ),
  ),
  shape(
    'bounced',
    'IMail, the address in a sentence',
    text(
      ({ to }) => [
        `Unknown user: ${to}`,
        '',
        'Original message follows.',
        '',
        'Received: from warren.example',
        `To: ${to}`,
        'Subject: News',
      ],
      'Subject: Undeliverable Mail',
    ),
  ),
  shape(
    'bounced',
    'Zoho',
    text(
      ({ to }) => [
        'This message was created automatically by mail delivery software.',
        'A message that you sent could not be delivered to one or more of its recipients. This is a permanent error.',
        '',
        `${to} Invalid Address, ERROR_CODE :550, ERROR_CODE :5.1.1 User Unknown`,
        '',
        'Received:from mail.example.com',
        `To: ${to}`,
      ],
      'Subject: Undelivered Mail Returned to Sender',
    ),
  ),
  shape('bounced', 'HTML only', ({ to }) =>
    lines(
      'Return-Path: <>',
      'From: postmaster@example.com',
      'Subject: Undeliverable: News',
      'Content-Type: text/html',
      '',
      `<html><body><p>Delivery has failed to these recipients or groups:</p><p><a href="mailto:${to}">${to}</a><br>The email address that you entered couldn't be found. Recipient not found.</p></body></html>`,
      '',
    ),
  ),
  shape(
    'bounced',
    'no address at all, and our Message-ID in the copy',
    text(
      (about) => [
        'Your message could not be delivered: there is no such user.',
        '',
        '----- Original message -----',
        original({ ...about, to: 'undisclosed-recipients:;' }),
      ],
      'Subject: Undeliverable mail',
    ),
  ),

  // Seen in the mails that sisimai collects (github.com/sisimai/set-of-emails), written anew.
  shape(
    'bounced',
    'DragonFly, the address within a sentence',
    text(
      ({ to }) => [
        'This is the DragonFly Mail Agent v0.13 at mx.example.com.',
        '',
        `There was an error delivering your mail to <${to}>.`,
        '',
        'mbox.example.com [192.0.2.25] did not like our RCPT TO:',
        `550 5.1.1 <${to}>: Recipient address rejected: User unknown`,
        '',
        'Original message follows.',
        '',
        'To: somebody',
      ],
      'Subject: Mail delivery failed',
    ),
  ),
  shape('bounced', 'Apache James, an answer of its postmaster', ({ to }) =>
    lines(
      'From: post_master@mx.example.com',
      'To: bounces@warren.example',
      'Subject: Re:News',
      '',
      'Error: Invalid user address',
      '',
      'Error message below:',
      '550 - Requested action not taken: no such user here',
      '',
      'Message details:',
      '  MAIL FROM: bounces@warren.example',
      `  RCPT TO: ${to}`,
      '',
    ),
  ),
  shape(
    'bounced',
    'SmarterMail (rgl/MailBounceDetector 10)',
    text(
      ({ to }) => [
        'Could not deliver message to the following recipient(s):',
        '',
        `Failed Recipient: ${to}`,
        'Reason: Remote host said: 550 5.1.1 The email account that you tried to reach does not exist. Please try',
        '5.1.1 double-checking the address.',
        '',
        '   -- The header and top 20 lines of the message follows --',
        '',
        'To: somebody',
      ],
      'Subject: Delivery Failure',
    ),
  ),
  shape(
    'bounced',
    'SurgeMail',
    text(
      ({ to }) => [
        'We had trouble delivering your message. Full details follow:',
        '',
        '1 error(s):',
        '',
        `SMTP Server <mx.example.com> rejected recipient <${to}> (Error following RCPT command).`,
        'It responded as follows: [550 5.1.1 User unknown]',
        '',
        'The attachment contains the original mail headers.',
      ],
      'Subject: There was an error sending your mail',
    ),
  ),
  shape(
    'confirmed',
    'IMail, a link on a list',
    text(
      ({ to }) => [
        `undeliverable to ${to}`,
        '',
        'Body of message generated response:',
        '550-REJECTED - Blacklisted URL in message. (example.com) in [black].',
        '550 See http://lookup.uribl.example',
      ],
      'Subject: Undeliverable Mail',
    ),
  ),
  shape(
    'bounced',
    'Zoho, the reason on the same line',
    text(
      ({ to }) => [
        'This message was created automatically by mail delivery software.',
        'A message that you sent could not be delivered to one or more of its recipients. This is a permanent error.',
        '',
        `${to} Invalid Address, ERROR_CODE :550, ERROR_CODE :5.1.1 <${to}>... User Unknown`,
      ],
      'Subject: Undelivered Mail Returned to Sender',
    ),
  ),
  shape(
    'bounced',
    'Mimecast, the address behind two hyphens',
    text(
      ({ to }) => [
        'An email that you attempted to send to the following address could not be delivered:',
        `-- ${to}`,
        '',
        'Additional information follows :',
        '-- 5.4.1 Recipient address rejected: Access denied. [mx.outlook.example 2026-02-19T09:30:25.255Z]',
      ],
      'Subject: [Postmaster] Email Delivery Failure',
    ),
  ),
  shape(
    'bounced',
    'a reason in square brackets behind the address',
    text(
      ({ to }) => ['---The following addresses had delivery errors---', '', `${to} [User unknown]`],
      'Subject: Returned Mail: User unknown',
    ),
  ),
  shape(
    'confirmed',
    'a full mailbox, named within a sentence',
    text(({ to }) => [`User's mailbox is full: <${to}>`, 'Unable to deliver mail.'], 'Subject: Returned mail: News'),
  ),
  shape(
    'confirmed',
    "Exim, a smarthost's daily quota of ours",
    exim(
      'SMTP error from remote mail server after initial connection:',
      'host relay.example.com [192.0.2.1]:',
      "554 relay.example.com : You've reached your daily relay quota - 192.0.2.9",
    ),
  ),
  shape('bounced', 'from an address that people have, with our mail behind it', ({ to, taskId }) =>
    report('mixed', [
      {
        type: 'text/plain',
        text: lines('Your mail', `     Could not be delivered to: <${to}>`, '     As there is no such user.', ''),
      },
      returned(original({ to, taskId })),
    ])
      .replace('Return-Path: <>\r\n', '')
      .replace('Mail Delivery System <MAILER-DAEMON@mx.example.com>', 'no-reply@mx.example.com'),
  ),
];
