import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@warren/testing';
import { ImapFlow } from 'imapflow';

const DOVECOT = '/usr/sbin/dovecot';
export const hasDovecot = existsSync(DOVECOT) && process.getuid?.() === 0;

/** Who owns the mails: Dovecot serves none of root's. */
const MAIL_USER = 65_534;
export const PASSWORD = 'p@ss/word';

/** Debian's IMAP server, with a directory of its own, in which every user has the same password. */
export class Dovecot {
  private readonly directory = mkdtempSync(join(tmpdir(), 'warren-dovecot-'));
  private child: ChildProcess | undefined;

  private constructor(readonly port: number) {}

  static async start(): Promise<Dovecot> {
    const dovecot = new Dovecot(await freePort());
    chmodSync(dovecot.directory, 0o755);
    mkdirSync(join(dovecot.directory, 'mail'), { mode: 0o777 });
    chmodSync(join(dovecot.directory, 'mail'), 0o777);
    writeFileSync(join(dovecot.directory, 'dovecot.conf'), dovecot.configuration());
    await dovecot.run();
    return dovecot;
  }

  /** As BOUNCE_MAILBOX has it. */
  url(user: string, password = PASSWORD): string {
    return `imap://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${this.port}/INBOX`;
  }

  async run(): Promise<void> {
    this.child = spawn(DOVECOT, ['-F', '-c', join(this.directory, 'dovecot.conf')], { stdio: 'ignore' });
    await until(() => answers(this.port), `dovecot answers: ${this.log}`);
  }

  async stop(): Promise<void> {
    if (!this.child || this.child.exitCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.directory, { recursive: true });
  }

  /** Looks into a mailbox, or puts something into it, as a mail program does. */
  async as<Result>(user: string, work: (client: ImapFlow) => Promise<Result>): Promise<Result> {
    const client = new ImapFlow({ host: '127.0.0.1', port: this.port, auth: { user, pass: PASSWORD }, logger: false });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.logout();
    }
  }

  /** The mails in a folder, as their bytes. */
  mailsIn(user: string, folder: string): Promise<string[]> {
    return this.as(user, async (client) => {
      const { exists } = await client.mailboxOpen(folder);
      if (exists === 0) return [];
      return (await client.fetchAll('1:*', { source: true })).map(({ source }) => source?.toString('latin1') ?? '');
    });
  }

  private get log(): string {
    const path = join(this.directory, 'log');
    return existsSync(path) ? readFileSync(path, 'utf8') : 'no log yet';
  }

  private configuration(): string {
    const { directory, port } = this;
    return `
      protocols = imap
      base_dir = ${directory}/run
      state_dir = ${directory}/state
      log_path = ${directory}/log
      ssl = no
      disable_plaintext_auth = no
      mail_location = maildir:${directory}/mail/%u
      first_valid_uid = 1
      passdb {
        driver = static
        args = password=${PASSWORD}
      }
      userdb {
        driver = static
        args = uid=${MAIL_USER} gid=${MAIL_USER} home=${directory}/mail/%u
      }
      service imap-login {
        inet_listener imap {
          address = 127.0.0.1
          port = ${port}
        }
        inet_listener imaps {
          port = 0
        }
      }
    `;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}
