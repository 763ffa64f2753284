import { hash, sign, verify } from 'node:crypto';
import type { NamedKey } from './keys.ts';
import { nodesAbove, treeOf } from './token-tree.ts';

// `node:crypto` and synchronous: WebCrypto shares libuv's four threads with password hashes, DNS and files, where one
// token waits for all of them. Erasable, so that the command line signs without a build.

/** Why a token is none of ours. */
export class BadTokenError extends Error {}

/** A JWT in its compact form (RFC 7519), signed with EdDSA (RFC 8037). */
export function signedToken({ header, key }: NamedKey, claims: object): string {
  const signed = unsigned(header, claims);
  return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
}

/** Tokens with a fourth part, the path to the root of their tree, which the signature is for. */
export function tokensUnderOneSignature({ treeHeader, key }: NamedKey, claims: readonly object[]): string[] {
  const tokens = claims.map((each) => unsigned(treeHeader, each));
  const tree = treeOf(tokens);
  const signature = sign(null, signedOf(tree.root), key).toString('base64url');
  return tokens.map((token, index) => `${token}.${signature}.${tree.pathOf(index)}`);
}

/** Nodes of trees that were verified lately: what is below them needs no signature. */
const REMEMBERED = 4_000;

/** Reads tokens, with the public keys of those who may sign them. */
export class TokenReader {
  private readonly known = new Set<string>();

  /** @param keys by the first part of their tokens */
  constructor(private readonly keys: ReadonlyMap<string, NamedKey>) {}

  /**
   * What a token says, once its signature is verified; that of a tree once for all its tokens. The first part must be one
   * of our keys' byte by byte, so that it names no other algorithm.
   * @throws BadTokenError
   */
  read(token: string): { claims: unknown; issuer: string } {
    const [header = '', claims = '', signature = '', path, ...more] = token.split('.');
    const key = this.keys.get(header);
    if (!key || more.length > 0) throw new BadTokenError();
    const isGood =
      header === key.treeHeader
        ? this.isOfTree({ key, signature }, `${header}.${claims}`, path ?? '')
        : path === undefined && isSigned({ key, signature }, Buffer.from(`${header}.${claims}`));
    if (!isGood) throw new BadTokenError();
    return { claims: parsed(claims), issuer: key.issuer };
  }

  /** Neighbours share most of their path, so that its lower end is mostly all that is hashed. */
  private isOfTree({ key, signature }: Signed, token: string, path: string): boolean {
    const passed: string[] = [];
    let root: Buffer | undefined;
    let isKnown = false;
    for (root of nodesAbove(token, path)) {
      const name = `${key.kid}.${root.toString('latin1')}`;
      isKnown = this.known.has(name);
      if (isKnown) break;
      passed.push(name);
    }
    const isGood = isKnown || (root !== undefined && isSigned({ key, signature }, signedOf(root)));
    if (isGood) this.remember(passed);
    return isGood;
  }

  private remember(nodes: readonly string[]): void {
    for (const node of nodes) this.known.add(node);
    for (const oldest of this.known) {
      if (this.known.size <= REMEMBERED) return;
      this.known.delete(oldest);
    }
  }
}

/** What a token is bound to of a body. */
export const digestOf = (content: Uint8Array): string => hash('sha256', content, 'base64url');

interface Signed {
  readonly key: NamedKey;
  readonly signature: string;
}

const isSigned = ({ key, signature }: Signed, bytes: Buffer): boolean =>
  verify(null, bytes, key.key, Buffer.from(signature, 'base64url'));

/** No token begins so: a signature is for a tree or for a token, and never for both. */
const TREE = Buffer.from('warren-tree.');
const signedOf = (root: Buffer): Buffer => Buffer.concat([TREE, root]);

const unsigned = (header: string, claims: object): string =>
  `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;

function parsed(claims: string): unknown {
  try {
    return JSON.parse(Buffer.from(claims, 'base64url').toString());
  } catch {
    throw new BadTokenError();
  }
}
