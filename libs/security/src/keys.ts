import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/**
 * Keys as settings hold them: `<issuer>.<number>:<public>` and, for who signs, `:<private>` behind it; Ed25519, in
 * base64url. `npx warren passport-key <issuer>` makes one.
 */
export interface NamedKey {
  /** The key's id, which begins with its issuer. */
  readonly kid: string;
  readonly issuer: string;
  /** The first part of each token that it signs alone. */
  readonly header: string;
  /** The first part of those that it signs together, as one tree. */
  readonly treeHeader: string;
  readonly key: KeyObject;
}

/** Once for each key: to make a KeyObject takes longer than to sign. @param text a key with its private half */
export function signingKeyOf(text: string): NamedKey {
  const [kid = '', x = '', d = ''] = text.split(':');
  const key = { kty: 'OKP', crv: 'Ed25519', x, d };
  return { ...namesOf(kid), key: createPrivateKey({ format: 'jwk', key }) };
}

/**
 * @param list public keys with commas between them; several of one issuer while it changes its key
 * @returns the keys by each first part of their tokens
 */
export const publicKeysOf = (list: string): ReadonlyMap<string, NamedKey> =>
  new Map(list.split(',').flatMap((text) => withHeaders(publicKeyOf(text.trim()))));

const withHeaders = (key: NamedKey): [string, NamedKey][] => [
  [key.header, key],
  [key.treeHeader, key],
];

/**
 * The one key of several that is this issuer's; `undefined` where there is none.
 * @param list keys with commas between them, of which each pool of a process has one
 */
export function keyOfIssuer(list: string, issuer: string): string | undefined {
  const keys = list.split(',').map((text) => text.trim());
  const own = keys.filter((text) => issuerOf(text.slice(0, text.indexOf(':'))) === issuer);
  return own.at(-1);
}

function publicKeyOf(text: string): NamedKey {
  const [kid = '', x = ''] = text.split(':');
  return { ...namesOf(kid), key: createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } }) };
}

const namesOf = (kid: string): Omit<NamedKey, 'key'> => ({
  kid,
  issuer: issuerOf(kid),
  header: headerOf({ alg: 'EdDSA', kid }),
  // Who does not know the tree must not take the token (RFC 7515, 4.1.11).
  treeHeader: headerOf({ alg: 'EdDSA', crit: ['tree'], kid, tree: 'sha256' }),
});

const headerOf = (header: object): string => Buffer.from(JSON.stringify(header)).toString('base64url');

const issuerOf = (kid: string): string => kid.slice(0, kid.lastIndexOf('.'));
