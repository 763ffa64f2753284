import { Inject, Injectable } from '@nestjs/common';
import { createVerifier, TokenError } from 'fast-jwt';
import { SignJWT } from 'jose';
import { z } from 'zod';
import { type Caller, UnauthenticatedError } from '@warren/http';

export const JWT_SECRET = Symbol('JWT_SECRET');
export const ACCESS_TOKEN_SECONDS = 15 * 60;

const ISSUER = 'warren';
const AUDIENCE = 'warren-gateway';

const Claims = z.object({ sub: z.uuid(), sid: z.uuid(), role: z.literal('operator').optional().catch(undefined) });

/** A caller, and the log-in that their token comes from. */
export interface SessionCaller extends Caller {
  readonly sessionId: string;
}

/**
 * Makes and checks the short-lived tokens that callers show. They are not looked up anywhere, hence the 15 minutes.
 * Each request checks one, and so without WebCrypto: that would wait for a thread behind every password that is hashed.
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

  async issue({ userId, sessionId, role }: SessionCaller): Promise<string> {
    return new SignJWT({ sid: sessionId, ...(role && { role }) })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setSubject(userId)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(`${ACCESS_TOKEN_SECONDS}s`)
      .sign(this.key);
  }

  /** @throws UnauthenticatedError for a token that is forged, expired, or meant for another audience */
  async verify(token: string): Promise<SessionCaller> {
    try {
      const { sub, sid, role } = Claims.parse(this.verifier(token));
      return { userId: sub, sessionId: sid, ...(role && { role }) };
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
