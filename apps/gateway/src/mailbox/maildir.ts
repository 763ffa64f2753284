import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ASIDE, MailboxError, type Mailbox, type WaitingMail } from './mailbox.ts';

/**
 * A maildir (cr.yp.to/proto/maildir.html): a file for each mail, in `new`, or in `cur` once a mail program has shown it.
 * Whoever delivers renames whole files into it, so no lock is needed, and none is half written.
 */
export class Maildir implements Mailbox {
  constructor(private readonly directory: string) {}

  async *mails(): AsyncGenerator<WaitingMail> {
    const found = await Promise.all(['new', 'cur'].map((folder) => this.filesIn(folder)));
    for (const { folder, name } of found.flat().toSorted(byAge)) {
      const mail = await this.mail(join(this.directory, folder, name), name);
      if (mail) yield mail;
    }
  }

  private async filesIn(folder: string): Promise<{ readonly folder: string; readonly name: string }[]> {
    try {
      const entries = await readdir(join(this.directory, folder), { withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
        .map(({ name }) => ({ folder, name }));
    } catch (error) {
      throw new MailboxError(
        `${this.directory} is no maildir that can be read: ${(error as Error).message}. It needs the folders "new" and "cur".`,
        { cause: error },
      );
    }
  }

  /** @returns undefined for one that another gateway has dealt with meanwhile */
  private async mail(path: string, name: string): Promise<WaitingMail | undefined> {
    const size = await lstat(path).then((file) => file.size, missing);
    if (size === undefined) return undefined;
    return {
      name,
      size,
      read: () => contentOf(path),
      remove: () => rm(path, { force: true }),
      putAside: () => this.putAside(path, name),
    };
  }

  /** A folder of the maildir, as Maildir++ has them. It is new there, so that mail programs show it. */
  private async putAside(path: string, name: string): Promise<void> {
    const folder = join(this.directory, `.${ASIDE}`);
    for (const part of ['tmp', 'new', 'cur']) await mkdir(join(folder, part), { recursive: true });
    await rename(path, join(folder, 'new', name.replace(/:2,.*$/, ''))).catch(missing);
  }
}

/** A name begins with the time of its delivery. */
const byAge = (one: { readonly name: string }, other: { readonly name: string }): number =>
  one.name < other.name ? -1 : 1;

/** Never what a link points to: who may write here must not choose what is read. */
async function contentOf(path: string): Promise<Uint8Array> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
