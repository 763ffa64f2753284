import { createPublicKey } from 'node:crypto';
import { type DnsTexts, tagsOf } from './dns-texts.ts';

export interface DkimKey {
  /** The private key, as PEM text. */
  readonly key: string;
  readonly selector: string;
}

/** What keeps others from verifying our signatures by the record in DNS (RFC 6376, 3.6.1): a sentence, or nothing. */
export async function dkimFlaw(domain: string, { key, selector }: DkimKey, dns: DnsTexts): Promise<string | undefined> {
  const name = `${selector}._domainkey.${domain}`;
  const records = await dns.of(name);
  const publish = `Publish the public key of DKIM_KEY there, as TXT: v=DKIM1; k=rsa; p=${encoded(publicKeyOf(key))}`;
  const [record] = records;
  if (record === undefined) return `There is no DKIM key at ${name}, and signatures verify nowhere. ${publish}`;
  if (records.length > 1)
    return `There are ${records.length} TXT records at ${name}: which one counts is open. Leave one.`;
  const tags = tagsOf(record);
  if (tags.get('p') === '') return `The DKIM key at ${name} is revoked: its p= is empty. ${publish}`;
  if (!isOf(key, tags.get('p') ?? '')) return `The DKIM key at ${name} is another one than DKIM_KEY's. ${publish}`;
  return limitOf(name, tags);
}

/** A key that is ours, and made useless by what stands beside it. */
function limitOf(name: string, tags: ReadonlyMap<string, string>): string | undefined {
  const listed = (tag: string, wanted: string): boolean =>
    (tags.get(tag) ?? wanted)
      .toLowerCase()
      .split(':')
      .some((one) => one === wanted || one === '*');
  if (!listed('k', 'rsa')) return `The DKIM key at ${name} says k=${tags.get('k')}, and ours is RSA: k=rsa.`;
  if (!listed('h', 'sha256')) return `The DKIM key at ${name} does not allow sha256: leave h= out.`;
  if (!listed('s', 'email')) return `The DKIM key at ${name} is not for e-mail: leave s= out.`;
  if (tags.get('t')?.split(':').includes('y'))
    return `The DKIM key at ${name} is in test mode, and counts for nothing: leave t=y out.`;
  return undefined;
}

/** As the RFC has it and as its errata do: some publish the one, some the other. */
function isOf(privateKey: string, published: string): boolean {
  const bytes = Buffer.from(published, 'base64');
  return (['spki', 'pkcs1'] as const).some((type) => publicKeyOf(privateKey, type).equals(bytes));
}

const publicKeyOf = (privateKey: string, type: 'spki' | 'pkcs1' = 'spki'): Buffer =>
  createPublicKey(privateKey).export({ type, format: 'der' });

const encoded = (key: Buffer): string => key.toString('base64');
