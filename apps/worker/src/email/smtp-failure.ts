import { DependencyUnavailableError } from '@warren/messaging';
import { readableReply } from './smtp-reply.ts';

/** What nodemailer's errors tell. */
interface SmtpError extends Error {
  /** `EENVELOPE`, `EMESSAGE`, `ECONNECTION`, … */
  readonly code?: string;
  /** The server's answer, 4xx or 5xx; none when it gave none. */
  readonly responseCode?: number;
  /** The command that was answered so: `RCPT TO`, `DATA`, `AUTH PLAIN`, `CONN`. */
  readonly command?: string;
  /** All lines of the answer, in the server's own words. */
  readonly response?: string;
}

/** The server refuses this mail, and would refuse it again. */
export class MailRefusedError extends Error {
  readonly code = 'mail-refused';

  constructor(
    /** The server's reply, 500 to 599. */
    readonly responseCode: number,
    /** In the server's own words, as {@link readableReply} leaves them. */
    readonly reply: string,
    /** What it does not want: a `mail` may be refused for what it says, or for who sends it. */
    readonly refused: 'recipient' | 'mail',
  ) {
    super(`The SMTP server refuses this mail for good: ${reply}`);
    this.name = 'MailRefusedError';
  }
}

/** The whole mail was handed over, and the connection broke before the server's answer came. */
export class DoubtfulError extends Error {
  readonly code = 'mail-doubtful';

  constructor(reason: string) {
    super(`Whether the SMTP server has accepted this mail is not known: ${reason}`);
    this.name = 'DoubtfulError';
  }
}

/** Before these nothing is said about the mail: a refusal is about us, our login or our address, and may be repaired. */
const ABOUT_US = /^(?:CONN|EHLO|HELO|STARTTLS|AUTH)/;

/**
 * There was no conversation to have. Whatever else fails without a command, such as a mail that cannot be put together or
 * that took too long, is this mail's own failure: it counts, and keeps no other mail waiting.
 */
const NO_CONVERSATION = new Set([
  'ECONNECTION',
  'ETIMEDOUT',
  'ESOCKET',
  'EDNS',
  'ETLS',
  'EPROTOCOL',
  'EPROXY',
  'EAUTH',
]);

/** The server takes nobody's mail just now, whatever it was told last (RFC 5321). */
const NOT_NOW = 421;

/**
 * What a failure to send means for the task: a 5xx for this mail is final, a server that takes nobody's mail is waited
 * for, uncounted; everything else, a mailbox that is busy or full, is tried again and counts.
 * @param handedOver whether the whole mail was written to the server
 * @param to the recipient
 * @returns the error to throw
 */
export function failureOfSending(error: unknown, handedOver: boolean, to: string): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const { responseCode, command, code, response } = error as SmtpError;
  const reply = readableReply(response ?? error.message);
  if (handedOver && responseCode === undefined) return new DoubtfulError(reply);
  const aboutUs = NO_CONVERSATION.has(code ?? '') || ABOUT_US.test(command ?? '');
  if (aboutUs || responseCode === NOT_NOW) return new DependencyUnavailableError('The SMTP server', reply);
  if (responseCode !== undefined && responseCode >= 500) {
    const isRecipient = command === 'RCPT TO' && !cannotBeNamed(to, reply);
    return new MailRefusedError(responseCode, reply, isRecipient ? 'recipient' : 'mail');
  }
  return error;
}

/**
 * Whether the server does not understand an address in UTF-8 (RFC 6531): another server on the way would, and the mailbox is
 * where it was.
 */
const cannotBeNamed = (to: string, reply: string): boolean =>
  /[^\0-\x7f]/.test(to.slice(0, to.lastIndexOf('@'))) &&
  /^(?:501|553|555)\b|\b5\.(?:1\.3|6\.7|6\.8|6\.9)\b|smtputf8|non-?ascii|8-?bit|internationali[sz]ed/i.test(reply);
