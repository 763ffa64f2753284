/** For good, or perhaps just now. */
export type Severity = 'hard' | 'soft';

/** There is no such mailbox, domain or host (RFC 3463). Full mailboxes, sizes and policies may be others tomorrow. */
const FOR_GOOD = /^5\.(?:0\.0|1\.(?:[0-36]|10)|2\.1|4\.4)$/;

export const severityOf = (status: string): Severity => (FOR_GOOD.test(status) ? 'hard' : 'soft');

/** Not within an address like 192.5.1.1. */
const ENHANCED = /(?<![\d.])5\.\d{1,3}\.\d{1,3}(?![\d.])/;
const MAILBOX_FULL = 552;

/** The enhanced status in an SMTP reply; made from its code where the server gave none. */
export function statusOf(code: number, reply: string): string {
  return ENHANCED.exec(reply)?.[0] ?? (code === MAILBOX_FULL ? '5.2.2' : '5.0.0');
}
