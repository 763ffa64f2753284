import type { NamedKey } from './keys.ts';
import { signedToken, tokensUnderOneSignature } from './token.ts';
import { MOST_TOKENS } from './token-tree.ts';

/**
 * Signs what comes in one turn of the event loop with one signature, which costs as much as one for each: a service that
 * publishes or answers much at once signs a few times for hundreds of messages.
 */
export class SigningRound {
  private waiting: Waiting[] = [];

  constructor(private readonly key: NamedKey) {}

  /** @returns the token, when the turn is over */
  sign(claims: object): Promise<string> {
    return new Promise((resolve, reject) => {
      const count = this.waiting.push({ claims, resolve, reject });
      if (count === 1) setImmediate(() => this.close());
      if (count === MOST_TOKENS) this.close();
    });
  }

  private close(): void {
    const closed = this.waiting;
    this.waiting = [];
    if (closed.length === 0) return; // it was full before its turn was over
    try {
      const tokens = tokensFor(
        this.key,
        closed.map(({ claims }) => claims),
      );
      for (const [index, { resolve }] of closed.entries()) resolve(tokens[index] ?? '');
    } catch (error) {
      for (const { reject } of closed) reject(error);
    }
  }
}

interface Waiting {
  readonly claims: object;
  readonly resolve: (token: string) => void;
  readonly reject: (error: unknown) => void;
}

const tokensFor = (key: NamedKey, claims: readonly object[]): string[] =>
  claims.length > 1 ? tokensUnderOneSignature(key, claims) : claims.map((each) => signedToken(key, each));
