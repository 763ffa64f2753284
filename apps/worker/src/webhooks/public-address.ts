import { lookup as resolve, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { isPublic } from './special-purpose.ts';

/** An address that customers have no business with: this machine, this network, a cloud's metadata. */
export class PrivateAddressError extends Error {
  readonly code = 'private-address';

  constructor(host: string) {
    super(`${host} is not on the public internet.`);
    this.name = 'PrivateAddressError';
  }
}

/** The IP address that a URL's host is written as, if it is none of a name. */
export function literalAddress({ hostname }: URL): string | undefined {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(bare) ? ipaddr.parse(bare).toString() : undefined;
}

/**
 * Resolves as the system does, and refuses a name of which any address is private. Asked by each connection that is
 * opened, so that a name cannot change its mind between the check and the call.
 */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    const rejection = error ?? (addresses.every(({ address }) => isPublic(address)) ? null : refused(hostname));
    if (rejection) callback(rejection, '', 0);
    else if (options.all === true) callback(null, addresses);
    else callback(null, ...first(addresses));
  });
};

const refused = (hostname: string): Error => new PrivateAddressError(hostname);
const first = ([one]: LookupAddress[]): [string, number] => [one?.address ?? '', one?.family ?? 0];
