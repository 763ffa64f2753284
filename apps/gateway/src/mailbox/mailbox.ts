/** Where mails come in that other mail servers return: a folder of this machine, or one of an IMAP server. */
export interface Mailbox {
  /**
   * The mails that wait, the oldest first. What the loop over them opened is closed when the loop ends.
   * @throws MailboxError when it cannot be looked into
   */
  mails(): AsyncIterable<WaitingMail>;
}

/** It waits until it is removed or put aside: whoever reads it and dies leaves it to the next. */
export interface WaitingMail {
  /** By which a person finds it. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  read(): Promise<Uint8Array>;
  /** Its content is kept elsewhere now. One that is gone already is fine. */
  remove(): Promise<void>;
  /** Moves it to the folder {@link ASIDE}, for a person to look at. */
  putAside(): Promise<void>;
}

/** Of mails that no program could make anything of. */
export const ASIDE = 'Unhandled';

/** A mailbox cannot be looked into; nothing in it is lost, and it is tried again. */
export class MailboxError extends Error {
  readonly code = 'mailbox-unavailable';
  override readonly name = 'MailboxError';
}
