import { canInstall, install } from './apt.ts';
import { findProgram } from './programs.ts';
import { print, step, yellow } from './progress.ts';

/** For tests of pages. */
export const provideBrowser = (): Promise<void> =>
  provide({ name: 'chromium', packages: ['chromium'], without: 'pages are not tried in a browser' });

/** For the test of mailboxes that are read. */
export const provideImapServer = (): Promise<void> =>
  provide({ name: 'dovecot', packages: ['dovecot-imapd'], without: 'no mailbox is read over IMAP' });

interface TestProgram {
  readonly name: string;
  readonly packages: string[];
  /** What is not tested where there is none. */
  readonly without: string;
}

/** The program of this machine, or Debian's, installed where that may be done; else a sentence says what is skipped. */
async function provide({ name, packages, without }: TestProgram): Promise<void> {
  if (findProgram(name)) return;
  const installing = canInstall() && step(`Install ${name}`, () => install(packages));
  await (installing || Promise.reject(new Error('it can be installed as root, with apt-get'))).catch((error: Error) =>
    print(yellow(`  There is no ${name} on this machine, and ${without}: ${error.message}`)),
  );
}
