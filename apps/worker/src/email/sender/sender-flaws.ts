import { domainToASCII } from 'node:url';
import { type DkimKey, dkimFlaw } from './dkim-record.ts';
import { dmarcPolicyOf, type DmarcPolicy } from './dmarc-policy.ts';
import type { DnsTexts } from './dns-texts.ts';
import { domainOf } from '../sender.ts';

/** Who mails are from, and what they are signed with. */
export interface Sender {
  /** `Warren <hello@warren.example>`: its domain is that of the envelope and of the signature, too. */
  readonly mailFrom: string;
  readonly dkim?: DkimKey | undefined;
}

/** What keeps mails of this sender from being believed, each as a sentence that says what to do. */
export interface SenderFindings {
  readonly flaws: readonly string[];
  /** What holds, where nothing is wrong. */
  readonly holds: string;
}

/** Top-level names, and second-level ones, that nobody can own (RFC 2606, RFC 6761). */
const RESERVED = /(?:^|[.])(?:example|test|invalid|localhost|example[.](?:com|net|org))$/;

export const senderDomain = ({ mailFrom }: Sender): string => domainToASCII(domainOf(mailFrom)).toLowerCase();
export const isReserved = (domain: string): boolean => RESERVED.test(domain);

/**
 * Looks whether mails of this sender will pass DMARC (RFC 9989): by DKIM, whose domain is always the sender's and so
 * aligned, strictly too, or by SPF, which is aligned likewise, as the envelope has the same address.
 * @throws what DNS failed of
 */
export async function senderFindings(sender: Sender, dns: DnsTexts): Promise<SenderFindings> {
  const domain = senderDomain(sender);
  const [policy, unsigned, spf, isNull] = await Promise.all([
    dmarcPolicyOf(domain, dns),
    sender.dkim ? dkimFlaw(domain, sender.dkim, dns) : undefined,
    spfFlaw(domain, dns),
    dns.refusesMail(domain),
  ]);
  const signing = sender.dkim ? unsigned : unsignedFlaw(domain, policy);
  const flaws = [isNull ? nullMx(domain) : undefined, policy ? undefined : noPolicy(domain), signing, spf];
  return {
    flaws: flaws.filter((flaw) => flaw !== undefined),
    holds: `Mails from ${domain} pass DMARC, which asks ${policy?.asks} at ${policy?.name}: their DKIM signature is of ${domain}, and SPF knows it.`,
  };
}

const noPolicy = (domain: string): string =>
  `There is no DMARC record at _dmarc.${domain}, or more than one; large mail providers refuse bulk mail without one. ` +
  `Publish one TXT there: v=DMARC1; p=none; rua=mailto:postmaster@${domain}`;

const unsignedFlaw = (domain: string, policy: DmarcPolicy | undefined): string =>
  `Mails are not signed with DKIM: set DKIM_KEY. ` +
  (policy === undefined || policy.asks === 'none'
    ? 'Large mail providers refuse bulk mail without a signature.'
    : `${policy.name} asks others to ${policy.asks} what is not proven to be from ${domain}, and a mail that is passed on is proven by its signature alone.`);

async function spfFlaw(domain: string, dns: DnsTexts): Promise<string | undefined> {
  const records = (await dns.of(domain)).filter((text) => /^v=spf1(?: |$)/i.test(text));
  const [record] = records;
  const publish = 'Publish one TXT there that lists who sends for it, like: v=spf1 include:… -all';
  if (record === undefined) return `There is no SPF record at ${domain}. ${publish}`;
  if (records.length > 1)
    return `There are ${records.length} SPF records at ${domain}, which is an error (RFC 7208, 4.5). ${publish}`;
  if (/^v=spf1\s+-all\s*$/i.test(record))
    return `The SPF record of ${domain} says that nobody sends for it. ${publish}`;
  return undefined;
}

const nullMx = (domain: string): string =>
  `${domain} takes no mail: its MX is "." (RFC 7505). What comes back is lost, and many servers refuse its mails: give it a mail server.`;
