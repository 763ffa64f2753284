import ipaddr from 'ipaddr.js';

/**
 * Whether an address is of the public internet and has no special purpose there: by the registries of IANA for IPv4 and
 * IPv6 (RFC 6890, as of October 2025), multicast and what is reserved. Those that are special and yet reachable (anycast
 * relays, AS112) are nobody's own machine, and refused, too. IPv4 within IPv6 is looked at as IPv4; ways of writing IPv4
 * that lead through a translator (NAT64, 6to4, Teredo) are refused whatever is in them.
 */
export function isPublic(address: string): boolean {
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv4'
    ? !within(parsed, SPECIAL_IPV4)
    : within(parsed, [GLOBAL_UNICAST]) && !within(parsed, SPECIAL_IPV6);
}

/** All that is handed out to anybody: whatever begins otherwise is local, multicast, a translation or reserved. */
const GLOBAL_UNICAST = '2000::/3';

export const SPECIAL_IPV4 = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // shared by a provider's customers
  '127.0.0.0/8', // loopback
  '169.254.0.0/16', // link-local, and a cloud's metadata
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.31.196.0/24', // AS112
  '192.52.193.0/24', // AMT
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16', // private
  '192.175.48.0/24', // AS112
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
] as const;

/** Within global unicast. */
export const SPECIAL_IPV6 = [
  '2001::/23', // protocol assignments: Teredo, benchmarks, AMT, ORCHID, DRIP
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4
  '2620:4f:8000::/48', // AS112
  '3ffe::/16', // what was the 6bone
  '3fff::/20', // documentation
] as const;

const within = (address: ipaddr.IPv4 | ipaddr.IPv6, networks: readonly string[]): boolean =>
  networks.some((network) => {
    const range = ipaddr.parseCIDR(network);
    return range[0].kind() === address.kind() && address.match(range);
  });
