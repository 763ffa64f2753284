import type { Resolver } from 'node:dns/promises';

/** What DNS has under names. */
export class DnsTexts {
  constructor(private readonly resolver: Pick<Resolver, 'resolveTxt' | 'resolveMx'>) {}

  /** The texts of a name, each in one piece; none where there is no such name. @throws what DNS failed of */
  async of(name: string): Promise<string[]> {
    const records = await this.resolver.resolveTxt(name).catch(noneThere);
    return records.map((pieces) => pieces.join(''));
  }

  /** Whether a domain says that it takes no mail (RFC 7505). @throws what DNS failed of */
  async refusesMail(domain: string): Promise<boolean> {
    const servers = await this.resolver.resolveMx(domain).catch(noneThere);
    return servers.length === 1 && servers[0]?.exchange === '';
  }
}

/** That there is no such name, or nothing of this kind under it, is an answer. */
function noneThere(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOTFOUND' || error.code === 'ENODATA') return [];
  throw error;
}

/**
 * The tags of a record like `v=DMARC1; p=none` (RFC 6376, 3.2): names in lower case, spaces around and within values gone,
 * since they mean nothing there. Of a tag that comes twice the first counts.
 */
export function tagsOf(record: string): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const part of record.split(';')) {
    const at = part.indexOf('=');
    const name = part.slice(0, at).trim().toLowerCase();
    if (at > 0 && !tags.has(name)) tags.set(name, part.slice(at + 1).replaceAll(/\s/g, ''));
  }
  return tags;
}
