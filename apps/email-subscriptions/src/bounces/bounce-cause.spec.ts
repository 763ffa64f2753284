import type { BounceCause } from './bounce-rules.ts';
import { causeOf, isAboutUs, isPassing, specificStatus, TEXT_RULES } from './bounce-cause.ts';
import { STATUS_RULES } from './bounce-rules.ts';

/** What servers answer, with names of example.com, and why the mail came back. */
const REPLIES: readonly (readonly [BounceCause, string])[] = [
  ['no-such-mailbox', '550 5.1.1 <ada@example.com>: Recipient address rejected: User unknown in local recipient table'],
  [
    'no-such-mailbox',
    '550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 double-checking the address. 550 5.1.1 https://support.example.com/mail/?p=NoSuchUser x1 - gsmtp',
  ],
  [
    'no-such-mailbox',
    '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient ada@example.com not found by SMTP address lookup',
  ],
  ['no-such-mailbox', '550 5.4.1 Recipient address rejected: Access denied. [AM0.eur05.prod.protection.example.com]'],
  ['no-such-mailbox', '550 5.2.1 The email account that you tried to reach is disabled. Learn more - gsmtp'],
  ['no-such-mailbox', '550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).'],
  ['no-such-mailbox', "554 delivery error: dd This user doesn't have a example.com account (ada@example.com) [0]"],
  ['no-such-mailbox', '550 No such user here'],
  ['no-such-mailbox', '550 Unknown user ada@example.com'],
  ['no-such-mailbox', '550 #5.1.0 Address rejected.'],
  ['no-such-mailbox', '511 sorry, no mailbox here by that name (#5.1.1 - chkuser)'],
  ['no-such-mailbox', '550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR_416 [416]'],
  ['no-such-mailbox', '550 Empfänger unbekannt'],
  ['no-such-mailbox', '550 5.1.2 <ada@nowhere.example>: Recipient address rejected: Domain not found'],
  ['no-such-mailbox', '556 5.1.10 Recipient address has null MX'],
  ['no-such-mailbox', '550 5.1.6 recipient no longer on server: ada@example.com'],
  ['no-such-mailbox', '550 Unrouteable address'],
  ['no-such-mailbox', '550 5.7.17 Mailbox owner has changed'],
  // Issues of sisimai: p5-sisimai 63, 66, 221, 236, 387, 395, 409; rb-sisimai 77, 91, 366; of ezmlm-idx 11; of Mailu 1473.
  ['unknown', '550 <ada@example.com>: Destinatario desconocido o mailbox lleno'],
  ['policy', '554 5.7.1 <ada@example.com>: Recipient address rejected: Access denied'],
  ['rate', '550 5.1.1 <ada@example.com>  - 192.0.2.1 has sent to too many recipients this hour. IB607'],
  ['no-such-mailbox', '550 Mailbox does not exist!'],
  ['no-such-mailbox', '554 delivery error: dd Not a valid recipient - mx1.example.com'],
  [
    'policy',
    '550 5.1.0 <0100-1a2b@bounces.example.com> sender rejected. Please see https://help.example.com AUP#In-1310',
  ],
  [
    'no-such-mailbox',
    "5.1.0 - Unknown address error 550-'5.1.1 Mailbox <ada@example.com> does not exist' (delivery attempts: 0)",
  ],
  ['no-such-mailbox', '550 5.4.1 [ada@example.com]: Recipient address rejected: Access denied [mx.prod.example.com]'],
  [
    'no-such-mailbox',
    'Ihre Nachricht wurde nicht zugestellt, weil die Adresse nicht gefunden wurde oder keine E-Mails empfangen kann',
  ],
  [
    'authentication',
    "550-5.7.1 Unauthenticated email from warren.example is not accepted due to 550-5.7.1 domain's DMARC policy. - gsmtp",
  ],
  ['no-such-mailbox', 'Invalid final delivery userid: ada@example.com'],
  ['rate', "554 relay.example.com : CAT : You've reached your daily relay quota - 192.0.2.1"],
  ['authentication', '550-Please turn on SMTP Authentication in your mail client.'],
  ['authentication', '550 domain [warren.example] mismatches client ip 192.0.2.1.'],
  [
    'reputation',
    "550 SC-004 (COL0-MC1-F1) Unfortunately, messages from 192.0.2.1 weren't sent. Contact your provider.",
  ],
  ['temporary', 'lost connection with mx2.example.com[192.0.2.1] while performing the HELO handshake'],
  ['temporary', 'host mx.example.com[192.0.2.1] refused to talk to me: 421 Service refused, please try later. OFR_999'],
  ['content', '554 5.7.1 The attachment type .exe is not allowed'],
  ['content', '552 5.7.0 This message was blocked: dangerous attachment'],
  ['no-such-mailbox', '550 5.1.1 User unknown. The attachment contains the original mail headers.'],
  ['mailbox-full', '552 5.2.2 The mailbox is over its quota'],
  ['mailbox-full', '550 quota exceeded for <ada@example.com>'],
  ['mailbox-full', '452-4.2.2 The email account that you tried to reach is over quota. - gsmtp'],
  ['mailbox-full', '554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException'],
  ['mailbox-full', '552 Requested mail action aborted: exceeded storage allocation'],
  ['mailbox-full', '552 no'],
  ['mailbox-full', '550 5.1.1 <ada@example.com>: user is over quota'],
  ['reputation', '550 Service unavailable; client host [192.0.2.1] blocked using a DNSBL'],
  [
    'reputation',
    '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.1',
  ],
  [
    'reputation',
    '550 5.7.1 Unfortunately, messages from [192.0.2.1] were not sent. Please contact your Internet service provider since part of their network is on our block list (S3140).',
  ],
  [
    'reputation',
    '550-5.7.1 [192.0.2.1 12] Our system has detected that this message is likely 550-5.7.1 suspicious due to the very low reputation of the sending domain. - gsmtp',
  ],
  [
    'reputation',
    '550 5.7.606 Access denied, banned sending IP [192.0.2.1]. To request removal from this list visit https://sender.example.com/',
  ],
  [
    'reputation',
    '554 5.7.1 The message from (<hello@warren.example>) with the subject of (News) matches a profile the Internet community may consider spam. Your IP address is listed in the RBL',
  ],
  ['reputation', '553 5.3.0 <ada@example.com>... Your mail server at 192.0.2.1 is blacklisted by example.com'],
  ['reputation', '554 IMP bad reputation. Your IP 192.0.2.1'],
  ['reputation', '521 5.2.1 : (RLY:B1) https://postmaster.example.com/error-codes#554rlyb1 blocked by our RBL'],
  ['reputation', '550 5.1.1 <ada@example.com>: Recipient address rejected: sender IP 192.0.2.1 is blocked'],
  ['authentication', '550 SPF check failed'],
  ['authentication', '550 5.7.23 The message was rejected because of Sender Policy Framework violation'],
  [
    'authentication',
    '550-5.7.26 This mail has been blocked because the sender is unauthenticated. Gmail requires all senders to authenticate with either SPF or DKIM. - gsmtp',
  ],
  ['authentication', '550 5.7.509 Access denied, sending domain warren.example does not pass DMARC verification'],
  ['authentication', '550 5.7.25 [192.0.2.1] The IP address sending this message does not have a PTR record setup'],
  ['authentication', '450 4.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.1]'],
  ['authentication', '504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname'],
  ['authentication', '530 5.7.0 Must issue a STARTTLS command first'],
  ['authentication', '530 5.7.1 Authentication required'],
  ['policy', '554 5.7.1 <ada@example.com>: Relay access denied'],
  ['policy', '550 5.7.1 Unable to relay'],
  ['policy', "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"],
  ['policy', '550 5.7.1 <hello@warren.example>: Sender address rejected: not allowed'],
  ['policy', '450 4.1.8 <hello@warren.example>: Sender address rejected: Domain not found'],
  ['policy', '550 Verification failed for <hello@warren.example> 550 Sender verify failed'],
  ['policy', '554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied'],
  ['policy', '550 5.7.1 Message rejected due to local policy'],
  ['policy', '550 5.7.1'],
  [
    'rate',
    '421 4.7.28 [192.0.2.1 15] Our system has detected an unusual rate of unsolicited mail originating from your IP address. - gsmtp',
  ],
  ['rate', '450 4.7.1 Error: too many connections from 192.0.2.1'],
  ['rate', '550 5.4.5 Daily user sending limit exceeded. - gsmtp'],
  [
    'rate',
    '421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints',
  ],
  ['content', '554 5.7.1 Message rejected as spam by content filtering'],
  ['content', '550 High probability of spam'],
  ['content', '552-5.7.0 This message was blocked because its content presents a potential security issue. - gsmtp'],
  ['content', '552 5.3.4 Message size exceeds fixed limit'],
  ['content', '554 5.6.0 Message contains an infected attachment'],
  ['content', '550 5.7.1 Blacklisted URL in message; rejected by uribl'],
  [
    'temporary',
    '450 4.2.0 <ada@example.com>: Recipient address rejected: Greylisted, see https://postgrey.example.com/',
  ],
  ['temporary', '550 Greylisted, try again in 300 seconds'],
  ['temporary', '450 4.1.1 <ada@example.com>: Recipient address rejected: User unknown in virtual alias table'],
  [
    'temporary',
    '450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered. - gsmtp',
  ],
  ['temporary', '4.4.1 connect to mx.example.com[192.0.2.1]:25: Connection timed out'],
  ['temporary', '5.4.7 delivery time expired'],
  [
    'temporary',
    'Host or domain name not found. Name service error for name=example.com type=MX: Host not found, try again',
  ],
  // Microsoft's and Google's own tables of answers (bounce-rules.ts has the addresses); p5-sisimai 312.
  [
    'no-such-mailbox',
    '<mx.example.com #5.0.0 smtp; 550 5.4.1 [ada@example.com]: Recipient address rejected: Access denied>',
  ],
  ['no-such-mailbox', '<192.0.2.1 #5.0.0 smtp; 550 "Unknown User">'],
  ['no-such-mailbox', '550 5.7.504 [ada@example.com]: Recipient address rejected: Access denied'],
  ['reputation', '550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP.'],
  ['reputation', '550 5.7.501 Service unavailable. Access denied, spam abuse detected from IP range.'],
  [
    'reputation',
    '550 5.7.513 Service unavailable, Client host [192.0.2.1] blocked by example.com using Customer Block list',
  ],
  ['reputation', '550 CS01 Reject due to policy restrictions. IP address blocked'],
  ['reputation', '554 IP=192.0.2.1 - A problem occurred. (Ask your postmaster for help)'],
  ['reputation', "571 Email from 192.0.2.1 is currently blocked by Example's anti-spam system."],
  ['rate', '550 5.7.508 Access denied, [192.0.2.1] has exceeded permitted limits within 1 range'],
  ['rate', '550 5.7.705 Service unavailable. Access denied, tenant has exceeded threshold'],
  ['rate', '550 too many invalid recipients'],
  ['authentication', '550 5.7.26 Your email has been blocked because the sender is unauthenticated.'],
  ['authentication', '535 Authentication credentials invalid: user unknown'],
  ['temporary', '550 5.2.122 RESOLVER.ADR.RecipientLimit; The recipient has exceeded their limit'],
  // Without a status that would tell, too.
  ['reputation', '550 Your server is suspicious'],
  ['policy', '550 Relaying denied'],
  ['policy', '550 Administrative prohibition'],
  ['policy', '550 go away'],
  ['content', '554 Message too large'],
  ['content', '554 Size limit exceeded'],
  ['no-such-mailbox', '550 null MX'],
  ['no-such-mailbox', '556 no'],
  ['temporary', 'Connection timed out'],
  ['server-trouble', '503 no'],
  ['recipient-choice', '550 Members only'],
  ['unknown', '550 no'],
  ['unknown', '550 Requested action not taken: mailbox unavailable'],
  ['unknown', '550 5.0.0 Rejected'],
];

describe('why a mail came back', () => {
  it.each(REPLIES)('is %s: %s', (cause, reply) => {
    expect(causeOf({ status: '5.0.0', diagnostic: reply })).toBe(cause);
  });

  it.each([
    ['no-such-mailbox', ['5.1.1', '5.1.2', '5.1.10', '5.2.1', '5.4.4', '5.7.17']],
    ['mailbox-full', ['5.2.2', '4.2.2']],
    ['content', ['5.3.4', '5.6.1']],
    ['policy', ['5.7.1', '5.1.8']],
    ['authentication', ['5.7.20', '5.7.23', '5.7.26']],
    ['rate', ['4.7.28']],
    ['temporary', ['4.4.1', '4.4.7', '4.7.1', '5.4.7']],
    ['unknown', ['5.0.0', '5.5.0', '5.2.0']],
  ] as const)('without words is %s by status: %s', (cause, statuses) => {
    expect(statuses.map((status) => causeOf({ status }))).toEqual(statuses.map(() => cause));
  });

  it('is in the words where the status contradicts them', () => {
    const about = { status: '5.1.1', diagnostic: 'Client host [192.0.2.1] blocked using bl.example.com' };
    expect(causeOf(about)).toBe('reputation');
    expect(causeOf({ status: '5.0.0', diagnostic: '552 5.2.2 The mailbox is over its quota' })).toBe('mailbox-full');
  });

  it.each(['quota', 'spf', 'spam', 'dnsbl', 'greylist', 'policy'])('is not in the name of a mailbox: %s', (name) => {
    const diagnostic = `550 5.1.1 <${name}@${name}.example.com>: Recipient address rejected: ${name}@${name}.example.com: User unknown`;
    expect(causeOf({ status: '5.1.1', diagnostic })).toBe('no-such-mailbox');
  });

  it('is not in what AsyncOS writes before any reply to RCPT', () => {
    const diagnostic = "5.1.0 - Unknown address error 550-'5.7.1 Client host [192.0.2.1] rejected by policy'";
    expect(isAboutUs(causeOf({ status: '5.1.0', diagnostic }))).toBe(true);
  });

  it('counts against a mailbox only where it may be a sign of its end', () => {
    const causes = [...new Set(REPLIES.map(([cause]) => cause))];
    expect(causes.filter(isPassing).sort()).toEqual(['mailbox-full', 'temporary', 'unknown']);
    expect(causes.filter(isAboutUs).sort()).toEqual(['authentication', 'policy', 'rate', 'reputation']);
    const others = causes.filter((cause) => !isPassing(cause) && !isAboutUs(cause));
    expect(others.sort()).toEqual(['content', 'no-such-mailbox', 'recipient-choice', 'server-trouble']);
  });
});

describe('a status', () => {
  it.each([
    ['5.0.0', '550 5.1.1 no such user', '5.1.1'],
    ['5.0.0', '550 no', '5.0.0'],
    ['5.2.2', '550 5.1.1 no such user', '5.2.2'],
    ['5.0.0', '550 host 192.5.1.1 is unknown 5.7.1', '5.7.1'],
  ])('%s with "%s" is %s', (status, diagnostic, specific) => {
    expect(specificStatus({ status, diagnostic })).toBe(specific);
  });
});

describe('the rules', () => {
  it('each say where they are from', () => {
    for (const { source } of [...TEXT_RULES, ...STATUS_RULES]) expect(source).toMatch(/RFC \d{4}|https:\/\//);
  });

  it.each(TEXT_RULES.map(({ text }) => [text]))('end quickly on whatever is sent: %s', (text) => {
    const hostile = [
      'a '.repeat(20_000),
      'mail mail '.repeat(4_000),
      'blocked your '.repeat(3_000),
      ' '.repeat(40_000),
    ];
    const begun = process.cpuUsage();
    for (const each of hostile) text.test(each.slice(0, 2_000));
    expect(process.cpuUsage(begun).user).toBeLessThan(500_000);
  });
});
