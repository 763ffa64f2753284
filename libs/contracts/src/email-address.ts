/**
 * What keeps a text from being an e-mail address by RFC 5321 and 6531, as a clause that goes on from "it": `has no @`.
 * It is about the address alone; whether there is such a mailbox, only its server knows. Two forms of RFC 5321 are refused
 * that no mail provider hands out and that other programs misread: quoted parts and IP addresses in place of a domain.
 * @returns undefined for an address
 */
export function addressFlaw(text: string): string | undefined {
  const at = text.lastIndexOf('@');
  if (at < 0) return 'has no @';
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
  return flawOfLocal(local) ?? flawOfDomain(domain) ?? flawOfLength(local, domain);
}

/**
 * What two spellings of one address have in common: who has the same is the same person. Letters in any case, the domain
 * in Unicode or ASCII, composed or decomposed characters. Dots and tags (`ada+news@`) are not stripped: whether they
 * matter is the receiving server's business, and merging two people is worse than greeting one twice.
 */
export function matchingKey(email: string): string {
  const written = email.trim().normalize('NFC').toLowerCase();
  const at = written.lastIndexOf('@');
  const domain = written.slice(at + 1);
  return written.slice(0, at + 1) + (asciiDomain(domain) || domain);
}

/** A domain as DNS knows it, by the IDNA of URLs (UTS 46); empty for what has no such form. */
function asciiDomain(domain: string): string {
  if (/[\s/\\?#@:%]/.test(domain)) return '';
  const url = `http://${domain}`;
  return URL.canParse(url) ? new URL(url).hostname : '';
}

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** Bytes of the part before the @, and of the whole (RFC 5321, 4.5.3.1; RFC 3696, erratum 1690). */
const LONGEST = { local: 64, label: 63, domain: 253, address: 254 } as const;

const ATOM = /^[\w!#$%&'*+/=?^`{|}~.-]*$/;
/** Letters, marks, digits, signs: nothing that is a space, or invisible, or not assigned. */
const VISIBLE = /^(?:(?!\ufffd)[\x21-\x7e\p{L}\p{M}\p{N}\p{P}\p{S}])*$/u;
/**
 * Letters, marks and digits; of the others those that words of some languages have (RFC 5892, 2.6 and A), and the dots and the
 * hyphen of wide letters, which IDNA takes for the narrow ones. Quotes and bullets come along when an address is copied.
 */
const OF_DOMAIN =
  /^[\x2d\x2e\x30-\x39\x41-\x5a\x61-\x7a\p{L}\p{M}\p{N}\u00b7\u0375\u05f3\u05f4\u30fb\u3002\uff0d\uff0e\uff61]*$/u;

function flawOfLocal(local: string): string | undefined {
  const bytes = bytesOf(local);
  if (local === '') return 'has nothing before the @';
  if (local.startsWith('"')) return 'has quotes before the @, which no mail provider hands out';
  if (local.includes('@')) return 'has more than one @';
  const wrong = Array.from(local).find(
    (character) => !(character.charCodeAt(0) < 0x80 ? ATOM : VISIBLE).test(character),
  );
  if (wrong !== undefined) return `has ${named(wrong)} before the @`;
  if (/^[.]|[.]$|[.]{2}/.test(local)) return 'begins or ends with a dot before the @, or has two in a row there';
  if (bytes > LONGEST.local) return `has ${bytes} bytes before the @, of which there are ${LONGEST.local} at most`;
  return isOneScript(local) ? undefined : 'mixes letters of several scripts before the @, as forged addresses do';
}

function flawOfDomain(domain: string): string | undefined {
  if (domain === '') return 'has nothing behind the @';
  if (domain.startsWith('[')) return 'has an IP address behind the @, which no mail provider hands out';
  const wrong = Array.from(domain).find((character) => !OF_DOMAIN.test(character));
  if (wrong !== undefined) return `has ${named(wrong)} behind the @`;
  const labels = domain.split(/[.\u3002\uff0e\uff61]/);
  if (labels.length < 2) return `has a domain without a dot, "${domain}"`;
  if (labels.includes('')) return 'begins or ends with a dot behind the @, or has two in a row there';
  if (!labels.every(isOneScript)) return 'mixes letters of several scripts behind the @, as forged addresses do';
  return flawOfAscii(asciiDomain(domain));
}

/** @param domain as IDNA writes it; empty for what IDNA has no form for */
function flawOfAscii(domain: string): string | undefined {
  const labels = domain.split('.');
  if (domain === '') return 'has a domain that does not exist in IDNA, which names of domains are written by';
  const wrong = labels.find((label) => !/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(label) || label.length > LONGEST.label);
  if (wrong !== undefined)
    return `has "${wrong.slice(0, 80)}" in its domain, which begins or ends with a hyphen, or has more than ${LONGEST.label} characters`;
  if (/^\d+$/.test(labels.at(-1) ?? '')) return 'has a domain that ends with a number';
  return domain.length > LONGEST.domain ? `has a domain of more than ${LONGEST.domain} characters` : undefined;
}

function flawOfLength(local: string, domain: string): string | undefined {
  const bytes = bytesOf(local) + 1 + Math.max(asciiDomain(domain).length, bytesOf(domain));
  return bytes > LONGEST.address ? `has ${bytes} bytes, of which there are ${LONGEST.address} at most` : undefined;
}

function named(character: string): string {
  const point = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  if (/\s/.test(character)) return `a space (${point})`;
  if (character === '\ufffd') return `the sign for a character that was lost (${point})`;
  return VISIBLE.test(character) ? `"${character}"` : `an invisible character (${point})`;
}

/** Scripts that are written today (UAX 31, table 5), and the sets that Japanese, Chinese and Korean mix (UTS 39, 5.2). */
const SCRIPTS =
  'Latin Greek Cyrillic Armenian Hebrew Arabic Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Thai Lao Tibetan Myanmar Georgian Ethiopic Khmer Thaana'
    .split(' ')
    .map((script) => [script])
    .concat([
      ['Latin', 'Han', 'Hiragana', 'Katakana'],
      ['Latin', 'Han', 'Bopomofo'],
      ['Latin', 'Han', 'Hangul'],
    ])
    .map(
      (set) =>
        new RegExp(`^[\\p{scx=Common}\\p{scx=Inherited}${set.map((name) => `\\p{scx=${name}}`).join('')}]*$`, 'u'),
    );

const isOneScript = (text: string): boolean =>
  /^[\x21-\x7e]*$/.test(text) || SCRIPTS.some((script) => script.test(text));
