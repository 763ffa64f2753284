import type { BounceCause } from './bounce-rules.ts';
import { causeOf, isAboutUs, isPassing } from './bounce-cause.ts';

/** What servers say of a recipient's wishes, of themselves, and of the mail, often in the words for another thing. */
const NOTHING_FOLLOWS: readonly (readonly [BounceCause, string])[] = [
  ['recipient-choice', '550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required'],
  ['recipient-choice', '550 5.7.133 Sender not authenticated for group'],
  ['recipient-choice', '550 5.7.134 Sender not authenticated for mailbox'],
  ['recipient-choice', '550 5.7.136 Sender not authenticated for mail-enabled public folder'],
  ['recipient-choice', '550 5.7.124 Sender not in allowed-senders list'],
  ['recipient-choice', '550 5.7.507 Access denied, rejected by recipient'],
  ['recipient-choice', '550 5.7.1 RESOLVER.RST.NotAuthorized; not authorized'],
  ['recipient-choice', '550 5.7.1 RESOLVER.RST.AuthRequired; authentication required'],
  ['recipient-choice', '553 private list access denied.'],
  ['recipient-choice', '550 Mail is rejected by recipients'],
  ['recipient-choice', '554 5.7.1 The recipient definitively does not want your mail.'],
  ['recipient-choice', '550 5.7.1 You do not have permission to send to this recipient.'],
  ['recipient-choice', '554 5.7.1 recipient address was suppressed due to customer policy'],
  ['content', '550 5.2.3 RESOLVER.RST.RecipSizeLimit; message too large for this recipient'],
  ['content', '550 5.7.1 Message contains a link to a host that does not exist'],
  ['content', '554 5.6.0 Invalid recipient header: To: header malformed'],
  ['content', '554 5.6.0 Corrupt message: the user is unknown'],
  ['content', '550 Mail content denied.'],
  ['content', '550 5.2.3 RESOLVER.RST.SendSizeLimit.Recipient'],
  ['content', '554 Bad To header'],
  ['content', '554 The header To is invalid'],
  ['content', '550 5.2.0 Mail rejete. Mail rejected. ofr_513 [513]'],
  ['content', '552 5.3.4 Message size exceeds the limit of this mailbox'],
  ['server-trouble', '503 5.5.1 Error: need MAIL command'],
  ['server-trouble', '501 5.5.4 Syntax: RCPT TO:<address>'],
  ['server-trouble', '503 Bad sequence of commands'],
  ['server-trouble', '502 Command not implemented'],
  ['server-trouble', '555 5.5.2 Syntax error, goodbye. - gsmtp'],
  ...[
    'Insufficient system storage',
    'The mail system is full',
    'out of memory',
    'Server configuration problem',
    'Configuration error',
    'internal error',
    'System not accepting network messages',
    'Need RCPT',
    'Please say MAIL first',
    'Bad command sequence',
    'A sequence of commands was expected',
    'Syntax: MAIL FROM:<address>',
    'Command not implemented',
    'Unrecognized command',
  ].map((words) => ['server-trouble', `450 ${words}`] as const),
  ['server-trouble', '452 4.3.1 Insufficient system storage'],
  ['server-trouble', '552 5.3.1 Disk full'],
  ['server-trouble', '451 4.3.5 Server configuration problem'],
  ['server-trouble', '451 4.3.0 Temporary lookup failure'],
  ['server-trouble', '451 Requested action aborted: local error in processing'],
  ['server-trouble', '4.3.0 error writing message: No space left on device'],
];

describe('a mail that comes back for no fault of a mailbox, nor of ours', () => {
  it.each(NOTHING_FOLLOWS)('is %s: %s', (cause, reply) => {
    expect(causeOf({ status: '5.0.0', diagnostic: reply })).toBe(cause);
    expect([isAboutUs(cause), isPassing(cause)]).toEqual([false, false]);
  });

  it.each([
    ['recipient-choice', ['5.7.2', '5.7.133', '5.7.134', '5.7.136', '5.7.124', '5.7.507']],
    ['server-trouble', ['4.3.0', '5.3.2', '4.3.5', '5.5.1', '5.5.2', '5.5.4']],
    ['content', ['4.3.4', '5.6.0', '4.6.3']],
  ] as const)('is %s by status alone: %s', (cause, statuses) => {
    expect(statuses.map((status) => causeOf({ status }))).toEqual(statuses.map(() => cause));
  });
});

/** What is said of the mailbox, in words that speak of other things, too. */
const MAILBOXES: readonly (readonly [BounceCause, string])[] = [
  [
    'no-such-mailbox',
    '550 5.1.1 Amazon SES has suppressed sending to this address because it has a recent history of bouncing as an invalid address.',
  ],
  [
    'no-such-mailbox',
    '550 5.1.1 Amazon SES did not send the message to this address because it is on the suppression list for your account.',
  ],
  [
    'no-such-mailbox',
    '550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found by SMTP address lookup; Sender Address: bounces@warren.example',
  ],
  ['no-such-mailbox', '550 5.4.1 All recipient addresses rejected : Access denied'],
  [
    'no-such-mailbox',
    'inner@elsewhere.example (generated from ada@example.com) host mx.elsewhere.example [192.0.2.1] SMTP error from remote mail server after RCPT TO:<inner@elsewhere.example>: 550 5.1.1 User unknown',
  ],
  ['no-such-mailbox', '550 Account closed'],
  ['no-such-mailbox', '550 This mailbox has been closed'],
  ['no-such-mailbox', '551 User not local; please try <ada@elsewhere.example>'],
  ['no-such-mailbox', '550 550 5.1.1 Boite du destinataire archivee. Archived recipient. LPN004_420 [420]'],
  ['no-such-mailbox', '550 5.1.1 User unknown; please notify the sender'],
  ['no-such-mailbox', '550 Returned to sender: no such user'],
  ['no-such-mailbox', '550-Callout verification failed: 550 5.1.1 User unknown'],
  ['mailbox-full', '552 5.1.1 Boite du destinataire pleine. Recipient overquota. OFR_417 [417]'],
  ['mailbox-full', '550 Mailbox size limit exceeded'],
  ['mailbox-full', '550 The user mailbox is too large'],
  ['mailbox-full', '5.2.2 cannot update mailbox /var/mail/ada for user ada. error writing message: File too large'],
  ['mailbox-full', 'error writing message: File too large'],
  ['no-such-mailbox', '550 5.2.0 Boite du destinataire archivee. Archived recipient. LPN007 420'],
  ['temporary', '452 The incoming quota of this user is used up'],
  ['temporary', '450 This user has reached the limit for incoming mail'],
  ['mailbox-full', '552 Mailbox full, the sender should try again later'],
  ['mailbox-full', '552 5.2.2 Quota exceeded, returned to the sender'],
  ['mailbox-full', '452 4.3.1 Insufficient disk space for this user'],
  ['temporary', '550 Mailbox unavailable or access denied'],
  ['temporary', '550 5.2.122 The recipient has exceeded their limit for incoming messages'],
  ['temporary', "451 4.2.121 Recipient's per hour message receive limit exceeded"],
  ['no-such-mailbox', '550 5.1.1 Recipient verification failed for <ada@example.com>: no such user'],
  ['no-such-mailbox', '550 5.1.1 The account that the sender tried to reach does not exist'],
  ['no-such-mailbox', '550 This free account was disabled'],
  ['no-such-mailbox', '550 The mailbox that you are sending to is disabled'],
  ['no-such-mailbox', '550 The account is disabled, and not allowed to send or receive mail'],
  ['mailbox-full', '552 The mailbox is full, and cannot send or receive mail'],
  ['mailbox-full', "552 The sender's message was not delivered because the mailbox is full"],
  ['mailbox-full', '550 The mailbox has too many messages on the server'],
  ['mailbox-full', '552 By our policy the mailbox quota is exceeded'],
  ['mailbox-full', '550 5.2.2 mailbox full: maximum number of messages allowed is 1000'],
];

describe('a mail that comes back because of its mailbox', () => {
  it.each(MAILBOXES)('is %s: %s', (cause, reply) => {
    expect(causeOf({ status: '5.0.0', diagnostic: reply })).toBe(cause);
  });
});
