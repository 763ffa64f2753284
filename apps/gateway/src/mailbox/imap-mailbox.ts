import { ImapFlow } from 'imapflow';
import { ASIDE, MailboxError, type Mailbox, type WaitingMail } from './mailbox.ts';

/** A server that is silent for so long is given up, and asked again with the next look. */
const SILENCE_MS = 15_000;

export interface ImapAddress {
  readonly host: string;
  readonly port: number;
  /** Encrypted from the first byte on (`imaps:`). Else it has to become so before the password is sent. */
  readonly secure: boolean;
  readonly user: string;
  readonly password: string;
  readonly folder: string;
}

/** A folder of an IMAP server, over a connection for each look into it. */
export class ImapMailbox implements Mailbox {
  constructor(private readonly address: ImapAddress) {}

  async *mails(): AsyncGenerator<WaitingMail> {
    const client = this.client();
    try {
      await client.connect();
      await client.mailboxOpen(this.address.folder);
      for (const uid of (await client.search({ deleted: false }, { uid: true })) || []) yield* mailOf(client, uid);
    } catch (error) {
      throw error instanceof MailboxError ? error : unavailable(this.address, error);
    } finally {
      await (client.usable ? client.logout().catch(() => client.close()) : client.close());
    }
  }

  private client(): ImapFlow {
    const { host, port, secure, user, password: pass } = this.address;
    const client = new ImapFlow({
      ...{ host, port, secure, auth: { user, pass }, logger: false, disableAutoIdle: true },
      ...{ connectionTimeout: SILENCE_MS, greetingTimeout: SILENCE_MS, socketTimeout: SILENCE_MS },
      doSTARTTLS: !secure && !isThisMachine(host),
    });
    // Whatever was asked for fails with the same error.
    client.on('error', () => undefined);
    return client;
  }
}

/** Nothing of one that was removed since the search. */
async function* mailOf(client: ImapFlow, uid: number): AsyncGenerator<WaitingMail> {
  const [which, byUid] = [String(uid), { uid: true }];
  const found = await client.fetchOne(which, { size: true }, byUid);
  if (found === false) return;
  yield {
    name: `UID ${uid}`,
    size: found.size ?? 0,
    async read() {
      const read = await client.fetchOne(which, { source: true }, byUid).catch(gone);
      return (read !== false && read.source) || new Uint8Array();
    },
    async remove() {
      if (!(await client.messageDelete(which, byUid))) throw new MailboxError(`The mail ${uid} cannot be removed.`);
    },
    async putAside() {
      await client.mailboxCreate(ASIDE);
      if ((await client.messageMove(which, ASIDE, byUid)) === false)
        throw new MailboxError(`The mail ${uid} cannot be moved to ${ASIDE}.`);
    },
  };
}

function gone(cause: Error): never {
  throw new MailboxError(`The connection to the mailbox was lost: ${cause.message}.`, { cause });
}

const isThisMachine = (host: string): boolean => /^(?:localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/.test(host);

/** What the server said to the log-in goes along; what we said does not. */
function unavailable({ host, port }: ImapAddress, cause: unknown): MailboxError {
  const { message, responseText } = cause as { message: string; responseText?: string };
  return new MailboxError(
    `The mailbox at ${host}:${port} cannot be read: ${responseText ?? message}. See BOUNCE_MAILBOX.`,
    { cause },
  );
}
