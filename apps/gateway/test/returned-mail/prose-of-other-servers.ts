import { exim } from './prose-of-qmail-and-exim.ts';
import { textMail } from './text-mail.ts';
import { lines, original, report, returned, shape, type Shape } from './shape.ts';

/** What servers write that know no delivery status, in words of their own. */
export const PROSE_OF_OTHER_SERVERS: readonly Shape[] = [
  shape(
    'bounced',
    'OpenSMTPD',
    textMail(
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
    textMail(
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
    textMail(
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
    textMail(
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
    textMail(
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
    textMail(
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
    textMail(
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
    textMail(
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
    textMail(
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
    textMail(
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
    textMail(
      ({ to }) => ['---The following addresses had delivery errors---', '', `${to} [User unknown]`],
      'Subject: Returned Mail: User unknown',
    ),
  ),
  shape(
    'confirmed',
    'a full mailbox, named within a sentence',
    textMail(
      ({ to }) => [`User's mailbox is full: <${to}>`, 'Unable to deliver mail.'],
      'Subject: Returned mail: News',
    ),
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
