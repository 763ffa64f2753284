import { type Authorizer, ForbiddenError } from '@warren/messaging';
import { errors, type JWTVerifyOptions, jwtVerify } from 'jose';
import type { AccessPolicy } from './access-policy.ts';
import { keysOf, type NamedKey } from './keys.ts';
import { Claims } from './token-claims.ts';

/** What is known of a message before anybody has handled it. */
interface Bearer {
  readonly id: string;
  readonly type: string;
  readonly correlationId: string;
  readonly token: string | undefined;
}

/** Checks passports, with public keys only: who can check them cannot make any. */
export class MessageTokenAuthorizer implements Authorizer {
  private readonly keys: ReadonlyMap<string, NamedKey>;

  /** @param keys as in the setting PASSPORT_PUBLIC_KEYS */
  constructor(
    keys: string,
    private readonly policy: Pick<AccessPolicy, 'mayVouchFor'>,
  ) {
    this.keys = keysOf(keys);
  }

  /** @throws ForbiddenError unless the passport was made for this very message, and allows what its handler asks for */
  async authorize({ id, type, token }: Omit<Bearer, 'correlationId'>, scope: string): Promise<string> {
    if (token === undefined) throw forbidden(type, 'it carries no passport');
    const { iss, sub, jti, scopes } = await this.read(token, { audience: type }).catch((error: unknown) => {
      throw forbidden(type, flawOf(error));
    });
    if (jti !== id) throw forbidden(type, `its passport was made for another message, ${jti}`);
    if (!scopes.includes(scope)) throw forbidden(type, `"${sub}" may not "${scope}"`);
    if (!this.policy.mayVouchFor(iss, scope)) throw forbidden(type, `"${iss}" may not vouch for "${scope}"`);
    return sub;
  }

  /** Whom a message is for, by its own passport or that of the one which began it; `undefined` where neither proves it. */
  async callerOf({ token, correlationId }: Omit<Bearer, 'type'>): Promise<string | undefined> {
    if (token === undefined) return undefined;
    // It may be long over, and is as true as ever.
    const claims = await this.read(token, { currentDate: new Date(0) }).catch(() => undefined);
    return claims?.conversation === correlationId ? claims.sub : undefined;
  }

  /** @throws jose's errors, and zod's */
  private async read(token: string, options: JWTVerifyOptions): Promise<Claims> {
    const strict = { algorithms: ['EdDSA'], requiredClaims: ['exp'], clockTolerance: 5, ...options };
    const { payload, protectedHeader } = await jwtVerify(token, ({ kid }) => this.keyOf(kid), strict);
    const claims = Claims.parse(payload);
    if (this.keys.get(protectedHeader.kid ?? '')?.issuer !== claims.iss) throw new errors.JWTInvalid('foreign issuer');
    return claims;
  }

  private keyOf(kid: string | undefined): NamedKey['jwk'] {
    const key = this.keys.get(kid ?? '');
    if (!key) throw new errors.JWKSNoMatchingKey();
    return key.jwk;
  }
}

const forbidden = (type: string, flaw: string): ForbiddenError =>
  new ForbiddenError(`"${type}" is refused: ${flaw}. What a message token must hold: docs/authority.md.`);

function flawOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'its passport has expired';
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud')
    return 'its passport was made for another type of message';
  return 'its passport is not one of ours';
}
