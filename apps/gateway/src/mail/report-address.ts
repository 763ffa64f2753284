import { domainToASCII } from 'node:url';
import { EmailAddress } from '@warren/contracts';
import { type Address, addressParser } from 'postal-mime';

/** `rfc822;` or `utf-8;` before an address (RFC 3464, 2.1.2; RFC 6533, 3). Other types are no mail addresses. */
const TYPE = /^\s*[a-z0-9-]+\s*;\s*/i;

/**
 * The addresses that a report's field may mean, the likeliest first; none when there is no usable one. Reports write them
 * as `rfc822; ada@example.com`, as `<ada@example.com> (Ada)`, or escaped (RFC 6533, 3).
 */
export function addressesOf(field: string): string[] {
  const written = decodeEscapes(field.replace(TYPE, ''));
  const found = addressParser(written).flatMap(mailboxesOf);
  return [...new Set(found.flatMap(usable))];
}

/** `\x{e9}` is one character (RFC 6533, 3: utf-8-addr-unitext and -xtext). */
const decodeEscapes = (text: string): string =>
  text.replaceAll(/\\x\{([0-9A-F]{1,6})\}/gi, (whole, hex: string) => {
    const point = Number.parseInt(hex, 16);
    return point > 0x10_ff_ff ? whole : String.fromCodePoint(point);
  });

/** `ada+2Bnews@example.com` may be `ada+news@example.com`: some servers leave the ORCPT in xtext (RFC 3461, 4). */
export const withoutXtext = (address: string): string =>
  address.replaceAll(/\+([2-7][0-9A-F])/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

const mailboxesOf = (entry: Address): string[] =>
  entry.group ? entry.group.map(({ address }) => address) : [entry.address ?? ''];

/** As it stands, or else with its domain in ASCII. */
function usable(address: string): string[] {
  const at = address.lastIndexOf('@') + 1;
  const spellings = [address, address.slice(0, at) + domainToASCII(address.slice(at))];
  return spellings.flatMap((spelling) => EmailAddress.safeParse(spelling).data ?? []).slice(0, 1);
}
