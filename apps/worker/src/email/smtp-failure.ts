import { DependencyAwayError, PermanentError } from '@warren/messaging';

/** What nodemailer's errors tell. */
interface SmtpError extends Error {
  /** `EENVELOPE`, `EMESSAGE`, `ECONNECTION`, … */
  readonly code?: string;
  /** The server's answer, 4xx or 5xx; none when it gave none. */
  readonly responseCode?: number;
  /** The command that was answered so: `RCPT TO`, `DATA`, `AUTH PLAIN`, `CONN`. */
  readonly command?: string;
}

/** Before these nothing is said about the mail: a refusal is about us, our login or our address, and may be repaired. */
const ABOUT_US = /^(?:CONN|EHLO|HELO|STARTTLS|AUTH)/;

/**
 * What a failure to send means for the task: a 5xx for this mail is final, a server that takes nobody's mail is waited
 * for, everything else is tried again.
 * @returns the error to throw
 */
export function failureOfSending(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const { responseCode, command, code } = error as SmtpError;
  const aboutUs = code === 'EAUTH' || ABOUT_US.test(command ?? 'CONN');
  if (aboutUs) return new DependencyAwayError('The SMTP server', error.message);
  if (responseCode !== undefined && responseCode >= 500) {
    return new PermanentError('mail-refused', `The SMTP server refuses this mail for good: ${error.message}`);
  }
  return error;
}
