import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answers, answersHttp } from './answers.ts';
import type { Home } from './home.ts';
import { freePort, freePortFrom } from './ports.ts';
import { startPrivately } from './private-service.ts';
import type { Service } from './service.ts';

export interface Mailbox extends Service {
  /** Where to read what was sent. */
  readonly mailbox: string;
}

/** Starts a mail server that delivers nothing: everything sent to `url` can be read at `mailbox`. */
export async function startMailbox(home: Home, usualPort?: number): Promise<Mailbox> {
  const smtp = await freePort();
  const http = await (usualPort ? freePortFrom(usualPort) : freePort());
  const path = fileURLToPath(import.meta.resolve(`./mailbox-server${extname(import.meta.url)}`));
  const url = `smtp://127.0.0.1:${smtp}`;
  const mailbox = `http://127.0.0.1:${http}`;
  const args = ['--disable-warning=ExperimentalWarning', path, String(smtp), String(http)];
  const ready = async () => (await answers(url)) && answersHttp(mailbox);
  const program = { name: 'mailbox', path: process.execPath, args, knownBy: 'mailbox-server' };
  return { ...(await startPrivately(home, url, [program], ready)), mailbox };
}
