import { Inject, Injectable } from '@nestjs/common';
import { createVerifier, TokenError } from 'fast-jwt';
import { SignJWT } from 'jose';
import { z } from 'zod';
import { type Caller, UnauthenticatedError } from '@warren/http';

export const JWT_SECRET = Symbol('JWT_SECRET');
export const ACCESS_TOKEN_SECONDS = 15 * 60;

const ISSUER = 'warren';
const AUDIENCE = 'warren-gateway';

const Claims = z.object({ sub: z.uuid(), sid: z.uuid() });

/** Whose token it is, and the log-in that it comes from. What they may do is no matter of the token. */
export interface TokenSubject {
  readonly userId: string;
  readonly sessionId: string;
}

/** A caller, by their token and what their account says now. */
export interface SessionCaller extends Caller, TokenSubject {
  /** Whether the owner of their address has confirmed it. */
  readonly verified: boolean;
}

/**
 * Makes and checks the short-lived tokens that callers show. Each request checks one, and so without WebCrypto: that would
 * wait for a thread behind every password that is hashed.
 */
@Injectable()
export class AccessTokens {
  private readonly key: Uint8Array;
  private readonly verifier: (token: string) => unknown;

  constructor(@Inject(JWT_SECRET) secret: string) {
    this.key = new TextEncoder().encode(secret);
    this.verifier = createVerifier({
      key: secret,
      algorithms: ['HS256'],
      allowedIss: ISSUER,
      allowedAud: AUDIENCE,
      requiredClaims: ['exp', 'iat'],
    });
  }

  async issue({ userId, sessionId }: TokenSubject): Promise<string> {
    return new SignJWT({ sid: sessionId })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setSubject(userId)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(`${ACCESS_TOKEN_SECONDS}s`)
      .sign(this.key);
  }

  /** @throws UnauthenticatedError for a token that is forged, expired, or meant for another audience */
  async verify(token: string): Promise<TokenSubject> {
    try {
      const { sub, sid } = Claims.parse(this.verifier(token));
      return { userId: sub, sessionId: sid };
    } catch (error) {
      throw error instanceof TokenError && error.code === TokenError.codes.expired
        ? new UnauthenticatedError(
            'token-expired',
            'The access token has expired: get a new one at POST /auth/refresh.',
          )
        : new UnauthenticatedError('token-invalid', 'The access token is not valid here: log in at POST /auth/login.');
    }
  }
}
