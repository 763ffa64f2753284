import { type DnsTexts, tagsOf } from './dns-texts.ts';

/** What the owner of a domain asks others to do with mails that neither DKIM nor SPF prove to be from it. */
export interface DmarcPolicy {
  /** Where the record is: `_dmarc.example.com`. */
  readonly name: string;
  readonly asks: 'none' | 'quarantine' | 'reject';
}

/** Of a domain with more labels, those in between are not asked (RFC 9989, 4.10). */
const MOST_LABELS = 8;

/**
 * Finds the policy of a domain: its own, or that of the nearest domain above it which has one (the tree walk of RFC 9989,
 * 4.10, which needs no list of public suffixes).
 * @returns undefined where there is none, or several at a name, which count as none (4.10.1)
 */
export async function dmarcPolicyOf(domain: string, dns: DnsTexts): Promise<DmarcPolicy | undefined> {
  for (const each of walk(domain)) {
    const name = `_dmarc.${each}`;
    const records = (await dns.of(name)).filter((text) => /^v\s*=\s*DMARC1\s*(?:;|$)/.test(text));
    const [record] = records;
    if (record !== undefined && records.length === 1) return { name, asks: askedBy(record, each !== domain) };
  }
  return undefined;
}

function askedBy(record: string, isAbove: boolean): DmarcPolicy['asks'] {
  const tags = tagsOf(record);
  const asked = ((isAbove ? tags.get('sp') : undefined) ?? tags.get('p'))?.toLowerCase();
  return asked === 'quarantine' || asked === 'reject' ? asked : 'none';
}

/** The domain and those above it, with two labels at least: a registry's own policy is about what nobody has. */
function walk(domain: string): string[] {
  const labels = domain.split('.');
  const above = labels.map((_, index) => labels.slice(index)).filter(({ length }) => length > 1);
  return above.filter(({ length }, index) => index === 0 || length < MOST_LABELS).map((parts) => parts.join('.'));
}
