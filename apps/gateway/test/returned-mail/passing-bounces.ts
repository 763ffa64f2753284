import { dsn, failed, shape, type Shape } from './shape.ts';

/** Mails that came back for a reason that says nothing of the mailbox, or not enough. */
export const PASSING_BOUNCES: readonly Shape[] = [
  shape(
    'confirmed',
    'a general status, and a full mailbox in the diagnostic',
    failed('5.0.0', '552 5.2.2 The mailbox is over its quota'),
  ),
  shape('confirmed', 'a full mailbox', failed('5.2.2', '552 5.2.2 Mailbox full')),
  shape('confirmed', 'a full mailbox, called unknown', failed('5.1.1', '550 5.1.1 user is over quota')),
  shape('confirmed', 'a general status and no words', failed('5.0.0')),
  shape(
    'confirmed',
    'a delay',
    dsn((to) => [
      `Final-Recipient: rfc822; ${to}`,
      'Action: delayed',
      'Status: 4.4.7',
      'Will-Retry-Until: Mon, 30 Nov 2026 10:00:00 +0000',
    ]),
  ),
  shape(
    'confirmed',
    'a delivery',
    dsn((to) => [`Final-Recipient: rfc822; ${to}`, 'Action: delivered', 'Status: 2.0.0']),
  ),
  shape(
    'confirmed',
    'a relay to a server without notifications',
    dsn((to) => [`Final-Recipient: rfc822; ${to}`, 'Action: relayed', 'Status: 2.0.0']),
  ),
  shape(
    'confirmed',
    'an expanded list',
    dsn((to) => [`Final-Recipient: rfc822; ${to}`, 'Action: expanded', 'Status: 2.1.5']),
  ),
  shape(
    'confirmed',
    'a server that gave up after days',
    failed('4.4.7', '4.4.7 Message expired: connect to mx.example.com[192.0.2.1]:25: Connection timed out'),
  ),
  shape(
    'confirmed',
    'a blocklist, called unknown user',
    failed('5.1.1', '550 5.1.1 Service unavailable; client host [192.0.2.1] blocked using a DNSBL'),
  ),
  shape(
    'confirmed',
    'a blocklist, without an enhanced status',
    failed('5.0.0', '550 Service unavailable; client host [192.0.2.1] blocked using a DNSBL'),
  ),
  shape(
    'confirmed',
    'Microsoft, a blocked network',
    failed(
      '5.7.1',
      '550 5.7.1 Unfortunately, messages from [192.0.2.1] were not sent. Please contact your Internet service provider since part of their network is on our block list (S3140).',
    ),
  ),
  shape(
    'confirmed',
    'Gmail, a low reputation',
    failed(
      '5.7.1',
      '550-5.7.1 Our system has detected that this message is likely suspicious due to the very low reputation of the sending domain',
    ),
  ),
  shape(
    'confirmed',
    'Gmail, no authentication',
    failed('5.7.26', '550-5.7.26 This mail has been blocked because the sender is unauthenticated.'),
  ),
  shape('confirmed', 'SPF without an enhanced status', failed('5.0.0', '550 SPF check failed')),
  shape(
    'confirmed',
    'no reverse DNS',
    failed('5.7.25', '550 5.7.25 The IP address sending this message does not have a PTR record setup'),
  ),
  shape(
    'confirmed',
    'AsyncOS, its own words before a refusal of us',
    failed(
      '5.1.0',
      "5.1.0 - Unknown address error 550-'5.7.1 Client host rejected: Access denied' (delivery attempts: 0)",
    ),
  ),
  shape('confirmed', 'a relay denied', failed('5.7.1', '554 5.7.1 <TO>: Relay access denied')),
  shape(
    'confirmed',
    'our own sender refused',
    failed('5.1.8', '553 5.1.8 Domain of sender address hello@warren.example does not exist'),
  ),
  shape('confirmed', 'a greylist with a code for good', failed('5.0.0', '550 Greylisted, please try again later')),
  shape(
    'confirmed',
    'a rate',
    failed('4.7.28', '421 4.7.28 Our system has detected an unusual rate of unsolicited mail'),
  ),
  shape(
    'confirmed',
    'our own sender, called an unknown user',
    failed('5.1.1', '550 Verification failed for <bounces@warren.example>: Unrouteable address'),
  ),
  shape('confirmed', 'our own quota, called a full mailbox', failed('5.2.2', '552 5.2.2 Sender is over quota')),
  shape(
    'confirmed',
    'too many unknown recipients',
    failed('5.1.1', '554 Denied: directory harvest attack, too many non-existent recipients (192.0.2.1)'),
  ),
  shape(
    'confirmed',
    'a link in the mail to what does not exist',
    failed('5.7.1', '550 5.7.1 Message contains a link to a host that does not exist'),
  ),
  shape('confirmed', 'a server that is misconfigured', failed('4.3.5', '451 4.3.5 Server configuration problem')),
  shape('confirmed', 'spam', failed('5.7.1', '554 5.7.1 Message rejected as spam by content filtering')),
  shape('confirmed', 'a mail that is too large', failed('5.3.4', '552 5.3.4 Message size exceeds fixed limit')),
  shape(
    'confirmed',
    'a group that takes mail of its members only',
    failed('5.7.133', '550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup'),
  ),
];
