import { ImapMailbox } from './imap-mailbox.ts';
import { MailboxAddress, mailboxAt } from './mailbox-address.ts';
import { Maildir } from './maildir.ts';

describe("a mailbox's address", () => {
  it.each([
    ['maildir:/var/mail/bounces', new Maildir('/var/mail/bounces')],
    ['maildir:///var/mail/b%20c', new Maildir('/var/mail/b c')],
    ['imaps://bounces:secret@mail.example', imap({})],
    ['imaps://bounces:secret@mail.example:1993/Bounces/2026', imap({ port: 1_993, folder: 'Bounces/2026' })],
    [
      'imap://a%40b.example:p%3Aw%2F@mail.example',
      imap({ secure: false, port: 143, user: 'a@b.example', password: 'p:w/' }),
    ],
    ['imaps://bounces:secret@[::1]', imap({ host: '::1' })],
  ])('may be %s', (address, mailbox) => {
    expect(MailboxAddress.parse(address)).toBe(address);
    expect(mailboxAt(address)).toEqual(mailbox);
  });

  it.each([
    '/var/mail/bounces',
    'maildir:bounces',
    'maildir:',
    'maildir:/',
    'maildir://host/var/mail',
    'maildir:/var/%zz',
    'imaps://mail.example/INBOX',
    'imaps://bounces@mail.example',
    'imaps://%zz:secret@mail.example',
    'imaps://:secret@mail.example',
    'pop3://bounces:secret@mail.example',
    'imaps:bounces',
    '',
  ])('is never "%s"', (address) => {
    expect(MailboxAddress.safeParse(address).success).toBe(false);
  });
});

function imap(more: object): ImapMailbox {
  const usual = { host: 'mail.example', port: 993, secure: true, user: 'bounces', password: 'secret', folder: 'INBOX' };
  return new ImapMailbox({ ...usual, ...more });
}
