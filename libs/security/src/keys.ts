import type { JWK } from 'jose';

/**
 * Keys as settings hold them: `<issuer>.<number>:<public>` and, for who signs, `:<private>` behind it; Ed25519, in
 * base64url. `npx warren passport-key <issuer>` makes one.
 */
export interface NamedKey {
  /** The key's id, which begins with its issuer. */
  readonly kid: string;
  readonly issuer: string;
  readonly jwk: JWK;
}

export function keyOf(text: string): NamedKey {
  const [kid = '', x = '', d] = text.split(':');
  const jwk: JWK = { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', kid, x, ...(d !== undefined && { d }) };
  return { kid, issuer: issuerOf(kid), jwk };
}

/** @param list keys with commas between them; several of one issuer while it changes its key */
export const keysOf = (list: string): ReadonlyMap<string, NamedKey> =>
  new Map(
    list
      .split(',')
      .map((text) => keyOf(text.trim()))
      .map((key) => [key.kid, key]),
  );

const issuerOf = (kid: string): string => kid.slice(0, kid.lastIndexOf('.'));
