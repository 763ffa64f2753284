import type { BounceCause } from './bounce-rules.ts';
import { causeOf, isAboutUs } from './bounce-cause.ts';

/** What servers say of whom a mail is from, often in the words for a dead or a full mailbox. */
const REPLIES: readonly (readonly [BounceCause, string])[] = [
  // cPanel
  [
    'rate',
    '550 Domain warren.example has exceeded the max emails per hour (100/100 (100%)) allowed. Message discarded.',
  ],
  [
    'rate',
    '550 Domain warren.example has exceeded the max defers and failures per hour (5/5 (100%)) allowed. Message discarded.',
  ],
  ['rate', '550 send spam mail rejected: exceeded hour limit'],
  // GoDaddy, Plesk, SendGrid, Zoho, Exchange Online, Alibaba
  ['rate', '550 User bounces@warren.example has exceeded its 24-hour sending limit'],
  [
    'rate',
    '554 5.7.0 Your message could not be sent. The limit on the number of allowed outgoing messages was exceeded. Try again later.',
  ],
  ['rate', '550 Maximum credits exceeded'],
  ['rate', '451 Insufficient credits'],
  ['rate', '550 5.4.6 Unusual sending activity detected.'],
  ['rate', "550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients"],
  ['rate', '550 5.7.232 Your trial tenant has exceeded its daily limit for sending email to external recipients'],
  ['rate', '554 Reject by behaviour ANTISPAM_BAT[01201311R196]: too frequently sending'],
  ['rate', '550 5.2.0 The sending quota of the mailbox has been reached, outgoing limit 500'],
  // policyd and others: the quota of who sends
  ['rate', '554 5.7.1 <u@example.com>: Recipient address rejected: Policy Rejection- Quota Exceeded.'],
  ['rate', '550 Sender bounces@warren.example is over quota'],
  ['rate', '552 5.2.2 Sender mailbox is over quota; cannot send'],
  ['rate', '554 5.7.1 Mail quota exceeded for sender bounces@warren.example'],
  ['rate', '552 The mailbox is over quota; cannot send'],
  // Amazon SES, Mailgun
  [
    'policy',
    '554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: news@warren.example',
  ],
  ['policy', '554 Message rejected: Sending paused for this account. For more information, please check the inbox.'],
  ['policy', '554 Transaction failed: Invalid domain name in From'],
  ['rate', '454 Throttling failure: Daily message quota exceeded'],
  ['rate', '454 Throttling failure: Maximum sending rate exceeded'],
  ['policy', '550 Sandbox subdomains are for test purposes only.'],
  [
    'policy',
    '550 Free accounts are for test purposes only. Please upgrade or add the address to authorized recipients.',
  ],
  ['policy', '550 The domain warren.example is unverified and requires DNS configuration.'],
  ['policy', '554 Email address is not verified'],
  ['policy', '554 These identities failed the check in region EU-WEST-1'],
  ['policy', '550 Sandbox domains do not send'],
  ['policy', '550 This key is for testing purposes only'],
  ['policy', '550 Free accounts are limited to their owner'],
  ['policy', '550 Not with a free trial'],
  ['policy', '550 Authenticated user is not allowed to send'],
  // SMTP2GO, SendGrid, Plunk, Roundcube's and mailcow's issues, Baruwa, Iridis
  ['policy', '550-From header sender domain not verified. 550 On your Settings page verify the sender domain.'],
  [
    'policy',
    '550 The from address does not match a verified Sender Identity. Mail cannot be sent until this is resolved.',
  ],
  ['policy', '550 This domain is not associated with your account'],
  ['policy', '550 Outgoing mail from "warren.example" has been suspended.'],
  ['policy', '553 5.7.1 <bounces@warren.example>: Sender address rejected: not owned by user news@warren.example'],
  [
    'policy',
    '550-Verification failed for <bounces@warren.example> 550-The mail server could not deliver mail to it. The account or domain may not exist. 550 Sender verify failed',
  ],
  ['policy', '550 The sender bounces@warren.example is banned'],
  ['rate', '450 HST-RTE: Hourly send rate exceeded, retry later.'],
  // Exchange Online
  ['policy', '550 Unregistered domain'],
  ['policy', '550 STOREDRV.Submission.Exception:SendAsDeniedException'],
  ['policy', '550 Client does not have permissions to send as this'],
  [
    'policy',
    '554 5.2.252 SendAsDenied; bounces@warren.example not allowed to send as news@warren.example; STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied',
  ],
  ['policy', '550 5.7.60 SMTP; Client does not have permissions to send as this sender'],
  ['policy', '550 5.7.750 Service unavailable. Client blocked from sending from unregistered domains.'],
  // Yahoo
  [
    'reputation',
    '553 5.7.2 [TSS11] All messages from 192.0.2.1 will be permanently deferred; Retrying will NOT succeed.',
  ],
  [
    'reputation',
    '553 5.7.1 [TSS09] All messages from 192.0.2.1 will be permanently deferred; Retrying will NOT succeed.',
  ],
  ['reputation', '421 4.7.1 [TS03] Messages from 192.0.2.1 are put off'],
  ['reputation', '553 Mail of this sort will be permanently deferred'],
  // QQ and NetEase
  ['rate', '550 Ip frequency limited. https://service.example.com/cgi-bin/help?id=20022'],
  ['rate', '550 Domain frequency limited'],
  ['rate', '550 Connection frequency limited'],
  ['rate', '550 Sender frequency limited'],
  ['reputation', '550 Suspected bounce attacks'],
  ['reputation', '550 Suspected spam sender.'],
  ['policy', '553 DT:SUM 163 smtp8,2MCowADX1a2b; Mailbox from and authenticated user differ'],
  ['reputation', '421 HL:REP 163 mx13, too many recipients that do not exist'],
  ['rate', '421 HL:ICC 163 mx6'],
  ['rate', '451 MI:SFQ 163 smtp5'],
  ['reputation', '450 WM:BLI 163 mx1'],
  ['policy', '553 Requested action not taken: Local user only'],
  ['policy', '554 sender is unvalidated.'],
  ['policy', '450 Requested mail action not taken: Fake sender'],
  ['policy', '554 DT:SUM 163 mx1'],
  ['policy', '553 authenticated user differs'],
  // Orange and La Poste
  ['reputation', '550 5.2.0 Mail rejete. Mail rejected. ofr_506 [506]'],
  ['reputation', '421 Service refuse. Veuillez essayer plus tard. Service refused, please try later. OFR_103 [103]'],
  [
    'reputation',
    'host smtp.example.com[192.0.2.1] refused to talk to me: 421 4.2.1 Service refuse. Service refused, please try later. OFR006_102 [102]',
  ],
  ['reputation', '550 5.5.0 Service refuse. Veuillez essayer plus tard. service refused, please try later. LPN007_510'],
  ['rate', '421 4.2.1 Service refused, please try later. OFR005_104 [104]'],
  ['rate', '421 mwinf5c27 ME Trop de connexions, veuillez verifier votre configuration. OFR004_104 [104]'],
  ['policy', '550 5.1.0 Emetteur invalide. Invalid Sender. OFR_415 [415]'],
  // Attacks of which we are suspected
  ['reputation', '554 Denied: directory harvest attack, too many non-existent recipients (192.0.2.1)'],
  ['rate', '550 Too many invalid recipients from your host'],
  ['reputation', '550 ip in prison'],
  ['reputation', '550 Directory harvesting is not welcome here'],
  ['reputation', '550 Address harvesting attack'],
  ['reputation', '554 Refused: DHA'],
  ['reputation', '550 Dictionary attack detected'],
  ['rate', '550 A large number of invalid recipients was seen'],
  ['reputation', '550 black ip.'],
  [
    'rate',
    '550 5.7.1 [CSR] Our system has detected an unusual amount of unsolicited email originating from your address',
  ],
  ['rate', '450 4.3.2 Please wait to send more emails, or contact support for a rate limit increase.'],
  ['rate', '554 5.7.1 <ada@example.com>: Recipient address rejected: You have exceeded your Outmail quota.'],
  // Our own sender, in the words for an unknown mailbox
  ['policy', '550 The sender does not exist'],
  ['policy', '550 unknown user (sender)'],
  ['policy', '550 Sender <bounces@warren.example>: recipient mailbox unavailable during callout (unknown user)'],
  ['policy', '550 Verification failed for <bounces@warren.example>: Unrouteable address'],
  ['policy', '550 Postmaster verification failed while checking <bounces@warren.example> 550 user unknown'],
  ['policy', '550 Callback setup failed while verifying <bounces@warren.example>: no such user'],
  ['policy', '552 mail from invalid: unknown user'],
  // TLS
  ['authentication', '4.7.5 Server certificate not trusted'],
  ['authentication', '4.7.5 Cannot start TLS: handshake failure'],
  ['authentication', 'Server certificate rejected'],
  ['authentication', 'The certificate is untrusted'],
  ['authentication', 'Cannot start TLS'],
  ['authentication', 'TLS handshake failed'],
];

describe('a refusal of the sender', () => {
  it.each(REPLIES)('is %s: %s', (cause, reply) => {
    expect(causeOf({ status: '5.0.0', diagnostic: reply })).toBe(cause);
    expect(isAboutUs(cause)).toBe(true);
  });

  it.each(['5.1.1', '5.2.2', '5.2.1', '4.2.2'])('is one though its status is %s', (status) => {
    for (const [, diagnostic] of REPLIES)
      expect([diagnostic, isAboutUs(causeOf({ status, diagnostic }))]).toEqual([diagnostic, true]);
  });
});

describe('words of which it matters whom they are said of', () => {
  describe.each([
    'does not exist',
    'is unknown',
    'is disabled',
    'not found',
    'has been suspended',
    'is invalid',
    'is closed',
    'is no longer valid',
  ])('by "%s"', (words) => {
    const ours = [
      'your domain',
      'the mail from domain',
      'your SMTP account',
      "sender's address",
      'your hostname',
      'your IP address',
      'the sender',
      'Sender <bounces@warren.example>',
      'the sender <bounces@warren.example> (unknown user)',
      "the originator's mailbox",
      'the sending domain',
      'the return path',
      'Verification failed for <bounces@warren.example>: mailbox',
    ];

    it.each(ours)('is about us when it is said of %s', (subject) => {
      expect(isAboutUs(causeOf({ status: '5.0.0', diagnostic: `550 ${subject} ${words}` }))).toBe(true);
    });

    it.each([
      'recipient',
      'the mailbox',
      'this account',
      'User <ada@example.com>',
      'Returned to sender. The mailbox',
      'Please tell the sender: mailbox',
      'Callout verification failed: 550 recipient',
    ])('is about %s', (subject) => {
      expect(causeOf({ status: '5.0.0', diagnostic: `550 ${subject} ${words}` })).toBe('no-such-mailbox');
    });
  });

  describe.each(['is over quota', 'is full', 'has exceeded its quota', 'quota exceeded', 'has no storage left'])(
    'by "%s"',
    (words) => {
      const ours = [
        'Sender',
        'Sender <bounces@warren.example>',
        "the sender's mailbox",
        'your account',
        'sender account',
      ];

      it.each(ours)('is about us when it is said of %s', (subject) => {
        expect(isAboutUs(causeOf({ status: '5.2.2', diagnostic: `552 ${subject} ${words}` }))).toBe(true);
      });

      it.each(['recipient mailbox', 'the mailbox', 'User <ada@example.com>', 'Returned to sender: mailbox'])(
        'is about %s',
        (subject) => {
          expect(causeOf({ status: '5.0.0', diagnostic: `552 ${subject} ${words}` })).toBe('mailbox-full');
        },
      );
    },
  );
});
