import { domainToASCII } from 'node:url';

/** Where mail arrives, however its address is written. */
export interface Mailbox {
  readonly mailbox: string;
  readonly domain: string;
}

/** These read `a.d.a@` as `ada@`. */
const WITHOUT_DOTS: ReadonlySet<string> = new Set(['gmail.com', 'googlemail.com']);

/**
 * The mailbox of an address: `Victim+1@Example.com` and `victim+2@example.com` are one, and dots do not count where the
 * provider ignores them. Only for counting: two people may own what this takes for one.
 * @returns `undefined` for what is no address
 */
export function mailboxOf(address: unknown): Mailbox | undefined {
  if (typeof address !== 'string') return undefined;
  const at = address.lastIndexOf('@');
  if (at < 1) return undefined;
  const domain = domainToASCII(address.slice(at + 1).trim()) || address.slice(at + 1).toLowerCase();
  const [local = ''] = address.slice(0, at).trim().normalize('NFKC').toLowerCase().split('+', 1);
  const name = WITHOUT_DOTS.has(domain) ? local.replaceAll('.', '') : local;
  return { mailbox: `${name}@${domain}`, domain };
}
