import { z } from 'zod';
import { ImapMailbox } from './imap-mailbox.ts';
import type { Mailbox } from './mailbox.ts';
import { Maildir } from './maildir.ts';

/**
 * Which mailbox is read: `maildir:/var/mail/bounces`, or `imaps://user:password@host/INBOX`, where an `@` in the user is
 * written `%40`.
 */
export const MailboxAddress = z
  .string()
  .refine((address) => mailboxAt(address) !== undefined)
  .describe('"maildir:" and an absolute path, or imaps://user:password@host/folder');

/** @returns undefined for what is no such address */
export function mailboxAt(address: string): Mailbox | undefined {
  try {
    const url = new URL(address);
    if (url.protocol === 'maildir:') return maildirAt(url);
    return url.protocol === 'imap:' || url.protocol === 'imaps:' ? imapAt(url) : undefined;
  } catch {
    return undefined;
  }
}

const maildirAt = ({ host, pathname }: URL): Maildir | undefined =>
  host === '' && /^\/[^/]/.test(pathname) ? new Maildir(decodeURIComponent(pathname)) : undefined;

function imapAt({ protocol, hostname, port, username, password, pathname }: URL): ImapMailbox | undefined {
  if (!hostname || !username || !password) return undefined;
  const secure = protocol === 'imaps:';
  return new ImapMailbox({
    ...{ host: hostname.replace(/^\[(.*)\]$/, '$1'), secure, port: Number(port) || (secure ? 993 : 143) },
    ...{ user: decodeURIComponent(username), password: decodeURIComponent(password) },
    folder: decodeURIComponent(pathname.slice(1)) || 'INBOX',
  });
}
