import { domainToASCII } from 'node:url';

/** An address as it is kept and written to: without space around it, otherwise as its owner wrote it. */
export const asWritten = (email: string): string => email.trim();

/**
 * What two spellings of one address have in common. Dots and tags (`ada+news@`) are not stripped: whether they
 * matter is the receiving server's business, and merging two people is worse than greeting one twice.
 */
export function matchingKey(email: string): string {
  const written = asWritten(email).normalize('NFC').toLowerCase();
  const at = written.lastIndexOf('@');
  const domain = written.slice(at + 1);
  return written.slice(0, at + 1) + (domainToASCII(domain) || domain);
}
