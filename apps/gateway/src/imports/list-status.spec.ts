import { Columns } from './columns.ts';
import type { ListStatus } from './list-status.ts';

/** How a file says that ada stands, whose row has these cells under these headings. */
function status(columns: Readonly<Record<string, string>>): ListStatus | '' {
  const file = Columns.of(['email', ...Object.keys(columns)], {}, '');
  const { cells } = file.row({ line: 2, cells: ['ada@example.com', ...Object.values(columns)] });
  return (cells[file.canonical.indexOf('status')] ?? '') as ListStatus | '';
}

describe('who is not to be written to is seen', () => {
  it.each<[ListStatus, string, string]>([
    ['unsubscribed', 'UNSUB_TIME', '2025-02-03 09:00:00'], // Mailchimp's file of the unsubscribed has no status
    ['unsubscribed', 'UNSUB_REASON', 'N/A - other'],
    ['bounced', 'CLEAN_TIME', '2025-02-03 09:00:00'],
    ['bounced', 'CLEAN_CAMPAIGN_TITLE', 'March'],
    ['unsubscribed', 'Unsubscribed', '1'],
    ['unsubscribed', 'Unsubscribed', 'yes'],
    ['unsubscribed', 'Unsubscribed', '2025-02-03'],
    ['unsubscribed', 'Unsubscribe Date', '03/02/2025'],
    ['unsubscribed', 'Date unsubscribed', '03/02/2025'],
    ['unsubscribed', 'IsUnsubscribed', 'True'],
    ['unsubscribed', 'Unsubscribed from all email', 'true'], // HubSpot
    ['unsubscribed', 'Email Opt Out', '1'], // Salesforce
    ['unsubscribed', 'HasOptedOutOfEmail', 'true'],
    ['bounced', 'IsEmailBounced', 'true'],
    ['unsubscribed', 'Email Marketing Consent', 'UNSUBSCRIBED'], // Klaviyo
    ['unsubscribed', 'Email Marketing Consent', 'NEVER_SUBSCRIBED'],
    ['pending', 'Email Marketing Consent', 'FALSE'],
    ['unsubscribed', 'Email Suppressions', 'USER_SUPPRESSED'],
    ['unsubscribed', 'subscribed_to_emails', 'false'], // Ghost
    ['unsubscribed', 'Accepts Email Marketing', 'no'], // Shopify
    ['unsubscribed', 'email_disabled', 'true'], // Substack
    ['unsubscribed', 'blacklisted', '1'], // phpList
    ['pending', 'confirmed', '0'],
    ['unsubscribed', 'emailBlacklisted', 'true'], // Brevo
    ['unsubscribed', 'Blocklisted', 'Yes'],
    ['unsubscribed', 'SuppressionReason', 'HardBounce'], // Postmark
    ['unsubscribed', 'Opt-out', 'x'],
    ['unsubscribed', 'Do Not Email', 'TRUE'],
    ['unsubscribed', 'DoNotContact', 'Y'],
    ['unsubscribed', 'Subscribed', 'No'],
    ['unsubscribed', 'Is Subscribed', '0'],
    ['bounced', 'Bounced', 'true'],
    ['complained', 'Complained', '2025-02-03'],
    ['unsubscribed', 'Suppressed', 'yes'],
    ['unsubscribed', 'Member Status', 'Unsubscribed'],
    ['unsubscribed', 'Email Marketing Status', 'Unsubscribed'],
    ['unsubscribed', 'Email subscriber status', 'Unsubscribed'],
    ['unsubscribed', 'ステータス', '退会 配信停止'],
    ['unsubscribed', 'Etat', 'désabonné'],
    ['unsubscribed', 'Estado', 'Dado de baja'],
  ])('as %s, in a column of its own: %s', (expected, heading, cell) => {
    expect(status({ [heading]: cell })).toBe(expected);
  });

  it.each<[ListStatus, string[]]>(
    [
      [
        'unsubscribed',
        `unsubscribed; Unsubscribed (manual); Unsubscribed by admin; removed; nonSubscribed; donotcontact; Never subscribed; not subscribed;
       unsub; optout; opt out; opt-out; deactivated; banned; Permanently deleted; désabonné; désinscrit; abgemeldet;
       Ausgetragen; Gesperrt; Dado de baja; Cancelado; No suscrito; disiscritto; uitgeschreven; отписан; wypisany; odhlášen; 退订`,
      ],
      [
        'bounced',
        'bounced; Bounced (hard); cleaned; undeliverable; not delivered; invalid_email; 5.1.1; unsubscribed,bounced',
      ],
      ['complained', 'complained; complaint; Spam Report; spam; unsubscribed|complained'],
      ['pending', 'pending; Unconfirmed; PENDING; not confirmed; 2; 3; whatever this means; 4.2.2'],
      ['subscribed', 'subscribed; Active; confirmed; enabled; Abonné; aktiv; подписан; 1'],
    ].map(([expected, words = '']) => [expected as ListStatus, words.split(';').map((word) => word.trim())]),
  )('as %s, in a word: %j', (expected, words) => {
    const seen = words.map((word) => [word, status({ Status: word })]);
    expect(seen).toEqual(words.map((word) => [word, expected]));
  });

  it.each(['N/A', 'never', 'null', '0000-00-00 00:00:00', 'FALSCH', '0', 'false', 'no', 'nein', '-', '[]', '', ' '])(
    'and a no is no date: %j',
    (cell) => {
      expect(status({ status: 'active', Unsubscribed: cell })).toBe('subscribed');
    },
  );

  it('by any column that says so', () => {
    expect(status({ 'Global status': 'unsubscribed', 'List status': 'subscribed' })).toBe('unsubscribed'); // MailPoet
    expect(status({ Subscribed: '2024-01-01', Unsubscribed: '2025-01-01' })).toBe('unsubscribed'); // MailerLite
    expect(status({ Subscribed: '2024-01-01', Unsubscribed: '' })).toBe('');
    expect(status({ Unsubscribed: '2025-01-01', Complained: 'yes', Bounced: 'no' })).toBe('complained');
  });

  it('not by what only sounds like it', () => {
    expect(status({ 'Unsubscribe link': 'https://example.com/u/1', 'Unsubscribe count': '3' })).toBe('');
    expect(status({ State: 'California', 'Order status': 'cancelled', 'Soft bounces': '1' })).toBe('');
  });
});
