import { createHash, sign, verify } from 'node:crypto';
import type { NamedKey } from './keys.ts';

// `node:crypto` and synchronous: WebCrypto shares libuv's four threads with password hashes, DNS and files, where one
// token waits for all of them. Erasable, so that the command line signs without a build.

/** Why a token is none of ours. */
export class BadTokenError extends Error {}

/** A JWT in its compact form (RFC 7519), signed with EdDSA (RFC 8037). */
export function signedToken({ header, key }: NamedKey, claims: object): string {
  const signed = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
}

/**
 * What a token says, once its signature is verified. Its first part must be one of our keys' byte by byte, so that it
 * names no other algorithm.
 * @throws BadTokenError
 */
export function verifiedToken(token: string, keys: ReadonlyMap<string, NamedKey>): { claims: unknown; issuer: string } {
  const [header = '', claims = '', signature = '', ...more] = token.split('.');
  const key = keys.get(header);
  if (!key || more.length > 0) throw new BadTokenError();
  const isGood = verify(null, Buffer.from(`${header}.${claims}`), key.key, Buffer.from(signature, 'base64url'));
  if (!isGood) throw new BadTokenError();
  return { claims: parsed(claims), issuer: key.issuer };
}

/** What a token is bound to of a body. */
export const digestOf = (content: Uint8Array): string => createHash('sha256').update(content).digest('base64url');

function parsed(claims: string): unknown {
  try {
    return JSON.parse(Buffer.from(claims, 'base64url').toString());
  } catch {
    throw new BadTokenError();
  }
}
