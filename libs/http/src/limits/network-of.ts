import ipaddr from 'ipaddr.js';

/** An IPv6 network that one customer of a provider usually has: addresses in it are changed at will. */
const NETWORK_BITS = 64;

/** The network that an address is counted as: an IPv4 address itself, also one within IPv6; of IPv6 its first 64 bits. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  const bytes = parsed.toByteArray().fill(0, NETWORK_BITS / 8);
  return `${ipaddr.fromByteArray(bytes).toString()}/${NETWORK_BITS}`;
}
