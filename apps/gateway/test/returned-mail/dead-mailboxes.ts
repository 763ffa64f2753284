import { failed, shape, type Shape } from './shape.ts';

/** Mails to mailboxes that do not exist, in the ways in which delivery statuses are written. */
export const DEAD_MAILBOXES: readonly Shape[] = [
  shape(
    'bounced',
    'Postfix, unknown user',
    failed('5.1.1', '550 5.1.1 <TO>: Recipient address rejected: User unknown in virtual mailbox table'),
  ),
  shape(
    'bounced',
    'Gmail, a reply of many lines',
    failed(
      '5.1.1',
      '550-5.1.1 The email account that you tried to reach does not exist. Please try\r\n    550-5.1.1 double-checking the address for typos. Learn more at\r\n    550 5.1.1 https://support.example.com/mail/?p=NoSuchUser a1si1 - gsmtp',
    ),
  ),
  shape(
    'bounced',
    'Gmail, a disabled account',
    failed('5.2.1', '550-5.2.1 The email account that you tried to reach is disabled. 550 5.2.1 - gsmtp'),
  ),
  shape(
    'bounced',
    'sendmail, words behind the status',
    failed('5.1.1 (bad destination mailbox address)', '550 5.1.1 <TO>... User unknown'),
  ),
  shape(
    'bounced',
    'Exchange Online, 5.1.10',
    failed('5.1.10', '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient TO not found by SMTP address lookup'),
  ),
  shape(
    'bounced',
    'Exchange Online, directory-based edge blocking',
    failed('5.4.1', '550 5.4.1 Recipient address rejected: Access denied. [AM1.prod.protection.example.com]'),
  ),
  shape(
    'bounced',
    'Outlook.com, mailbox unavailable',
    failed('5.5.0', '550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).'),
  ),
  shape(
    'bounced',
    'Yahoo, no account',
    failed('5.0.0', "554 delivery error: dd This user doesn't have a example.com account (TO) [0]"),
  ),
  shape('bounced', 'a null MX (RFC 7505)', failed('5.1.10', '556 5.1.10 Recipient address has null MX')),
  shape(
    'bounced',
    'a domain that does not exist',
    failed(
      '5.1.2',
      'X-Postfix; Host or domain name not found. Name service error for name=example.com type=AAAA: Host not found',
    ),
  ),
  shape('bounced', 'an owner who has changed (RFC 7293)', failed('5.7.17', '550 5.7.17 Mailbox owner has changed')),
  shape('bounced', 'a moved mailbox', failed('5.1.6', '550 5.1.6 recipient no longer on server: TO')),
  shape('bounced', 'a general status, and the truth in the diagnostic', failed('5.0.0', '550 No such user')),
  shape('bounced', 'a status that is a reply code', failed('550', '550 5.1.1 unknown mailbox')),
  shape('bounced', 'a status that cannot be read', failed('unknown', '550 User does not exist')),
  shape(
    'bounced',
    'Amazon SES, which did not even try',
    failed(
      '5.1.1',
      'Amazon SES did not send the message to this address because it is on the suppression list for your account.',
    ),
  ),
  shape('bounced', 'a closed account', failed('5.0.0', '550 Account closed')),
  shape(
    'bounced',
    'French words',
    failed('5.1.1', '550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR_416 [416]'),
  ),
];
