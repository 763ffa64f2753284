import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { type Answer, AUTHORITATIVE_ANSWER, decode, encode, RECURSION_AVAILABLE } from 'dns-packet';
import { SenderCheck } from './sender-check.ts';

/** A DNS server: what it has, it says; of what it does not have there is no such name. */
class DnsServer {
  texts: Readonly<Record<string, readonly string[]>> = {};
  nullMx = new Set<string>();
  /** Takes questions, and answers none. */
  isSilent = false;
  private readonly socket: Socket = createSocket('udp4');

  async listen(): Promise<string> {
    this.socket.on('message', (message, { port, address }) => {
      if (!this.isSilent) this.socket.send(this.answer(message), port, address);
    });
    this.socket.bind(0, '127.0.0.1');
    await once(this.socket, 'listening');
    return `127.0.0.1:${this.socket.address().port}`;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.socket.close(() => resolve()));
  }

  private answer(message: Buffer): Buffer {
    const { id, questions = [] } = decode(message);
    const name = questions[0]?.name.toLowerCase() ?? '';
    const answers: Answer[] =
      questions[0]?.type === 'MX'
        ? [...this.nullMx]
            .filter((one) => one === name)
            .map(() => ({ type: 'MX', name, data: { preference: 0, exchange: '.' } }))
        : (this.texts[name] ?? []).map((text) => ({ type: 'TXT', name, data: text.match(/[^]{1,255}/g) ?? [''] }));
    const isKnown = answers.length > 0 || Object.keys(this.texts).some((one) => one.endsWith(name));
    const flags = AUTHORITATIVE_ANSWER | RECURSION_AVAILABLE | (isKnown ? 0 : 3);
    return encode({ type: 'response', ...(id !== undefined && { id }), flags, questions, answers });
  }
}

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const published = (type: 'spki' | 'pkcs1' = 'spki', of: string = key): string =>
  createPublicKey(of).export({ type, format: 'der' }).toString('base64');
const other = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

const DOMAIN = 'news.shop.warren';
const DKIM = `w._domainkey.${DOMAIN}`;
const WELL = {
  [`_dmarc.${DOMAIN}`]: ['v=DMARC1; p=reject; adkim=s; aspf=s'],
  [DOMAIN]: ['v=spf1 include:_spf.warren -all', 'some-verification=1'],
  [DKIM]: [`v=DKIM1; k=rsa; p=${published()}`],
};

describe('whether mails will be believed', () => {
  const dns = new DnsServer();
  let servers: string[];
  beforeAll(async () => void (servers = [await dns.listen()]));
  beforeEach(() => Object.assign(dns, { texts: WELL, nullMx: new Set(), isSilent: false }));
  afterAll(() => dns.close());

  /** What it logs: warnings, and what holds. */
  async function found(
    texts: Readonly<Record<string, readonly string[]>> = {},
    { mailFrom = `Warren <hello@${DOMAIN}>`, signed = true } = {},
  ): Promise<{ warned: string[]; said: string[] }> {
    dns.texts = { ...dns.texts, ...texts };
    const [warned, said]: [string[], string[]] = [[], []];
    const spies = [
      jest.spyOn(Logger.prototype, 'warn').mockImplementation((text: string) => void warned.push(text)),
      jest.spyOn(Logger.prototype, 'log').mockImplementation((text: string) => void said.push(text)),
    ];
    await new SenderCheck({ mailFrom, dnsServers: servers, dkim: signed ? { key, selector: 'w' } : undefined }).check();
    for (const spy of spies) spy.mockRestore();
    return { warned, said };
  }

  it('is told where all is well', async () => {
    expect(await found()).toEqual({
      warned: [],
      said: [
        `Mails from ${DOMAIN} pass DMARC, which asks reject at _dmarc.${DOMAIN}: their DKIM signature is of ${DOMAIN}, and SPF knows it.`,
      ],
    });
  });

  it.each<[string, Record<string, string[]>]>([
    ['the key in the older form', { [DKIM]: [`p=${published('pkcs1')}`] }],
    [
      'a key with spaces, and tags of all sorts',
      { [DKIM]: [`k = RSA ; h=sha1:sha256; s=*; n=hi; p= ${published().replaceAll(/.{60}/g, '$& ')}`] },
    ],
    [
      'the policy of a domain above',
      { [`_dmarc.${DOMAIN}`]: [], '_dmarc.shop.warren': ['v=DMARC1;p=none;sp=quarantine'] },
    ],
    ['other texts beside the policy', { [`_dmarc.${DOMAIN}`]: ['v=DMARC1; p=none', 'hello'] }],
  ])('is so with %s', async (_what, texts) => {
    expect((await found(texts)).warned).toEqual([]);
  });

  it.each<[string, Record<string, string[]>, string]>([
    ['no policy', { [`_dmarc.${DOMAIN}`]: [] }, `There is no DMARC record at _dmarc.${DOMAIN}`],
    ['two policies', { [`_dmarc.${DOMAIN}`]: ['v=DMARC1; p=none', 'v=DMARC1; p=reject'] }, 'There is no DMARC record'],
    ['no SPF', { [DOMAIN]: ['hello'] }, `There is no SPF record at ${DOMAIN}. Publish one TXT there`],
    ['two of SPF', { [DOMAIN]: ['v=spf1 -all', 'v=spf1 mx'] }, 'There are 2 SPF records'],
    ['SPF that allows nobody', { [DOMAIN]: ['v=spf1 -all'] }, 'says that nobody sends for it'],
    ['no key', { [DKIM]: [] }, `There is no DKIM key at ${DKIM}`],
    ['two keys', { [DKIM]: [`p=${published()}`, 'p=abc'] }, 'There are 2 TXT records'],
    [
      "another's key",
      { [DKIM]: [`p=${published('spki', other)}`] },
      "is another one than DKIM_KEY's. Publish the public key",
    ],
    ['a revoked key', { [DKIM]: ['v=DKIM1; p='] }, 'is revoked'],
    ['a key of another kind', { [DKIM]: [`k=ed25519; p=${published()}`] }, 'says k=ed25519'],
    ['a key that forbids sha256', { [DKIM]: [`h=sha1; p=${published()}`] }, 'does not allow sha256'],
    ['a key for something else', { [DKIM]: [`s=tlsrpt; p=${published()}`] }, 'is not for e-mail'],
    ['a key that is tried out', { [DKIM]: [`t=y:s; p=${published()}`] }, 'is in test mode'],
  ])('is not so with %s, and a sentence says what to do', async (_what, texts, sentence) => {
    const { warned } = await found(texts);
    expect(warned).toEqual([expect.stringContaining(sentence)]);
  });

  it('is not so without a signature, least of all where others are asked to reject', async () => {
    expect((await found({}, { signed: false })).warned).toEqual([
      `Mails are not signed with DKIM: set DKIM_KEY. _dmarc.${DOMAIN} asks others to reject what is not proven to be from ${DOMAIN}, and a mail that is passed on is proven by its signature alone.`,
    ]);
    const none = { [`_dmarc.${DOMAIN}`]: ['v=DMARC1; p=none'] };
    expect((await found(none, { signed: false })).warned[0]).toContain('refuse bulk mail without a signature');
  });

  it('is not so of a domain that takes no mail', async () => {
    dns.nullMx.add(DOMAIN);
    expect((await found()).warned).toEqual([expect.stringContaining('takes no mail: its MX is "."')]);
  });

  it('is asked of a domain in ASCII, and not at all of one that nobody can own', async () => {
    const { warned } = await found({}, { mailFrom: 'hello@bücher.warren' });
    expect(warned.join()).toContain('_dmarc.xn--bcher-kva.warren');
    const { said, warned: none } = await found({}, { mailFrom: 'Warren <hello@warren.example>' });
    expect([said, none]).toEqual([['Mails are from warren.example, a name for examples alone: set MAIL_FROM.'], []]);
  });

  it('is open where DNS does not answer, which is told within seconds', async () => {
    dns.isSilent = true;
    const began = Date.now();
    const { warned } = await found();
    expect(warned).toEqual([expect.stringMatching(/^DNS did not say .*: E\w+\. Let this machine reach a DNS server/)]);
    expect(Date.now() - began).toBeLessThan(15_000);
  });
});
