import { Inject, Injectable } from '@nestjs/common';
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { UnauthenticatedError } from '../errors.ts';

export const JWT_SECRET = Symbol('JWT_SECRET');
export const ACCESS_TOKEN_SECONDS = 15 * 60;

const ISSUER = 'warren';
const AUDIENCE = 'warren-gateway';

/** Operators see everybody's messages, and may have them sent again. */
export type Role = 'operator';

const Claims = z.object({ sub: z.uuid(), sid: z.uuid(), role: z.literal('operator').optional().catch(undefined) });

/** Who is asking, and which log-in of theirs it comes from. */
export interface Caller {
  readonly userId: string;
  readonly sessionId: string;
  /** What the token's bearer may do beyond what everybody may. */
  readonly role?: Role;
}

/** Makes and checks the short-lived tokens that callers show. They are not looked up anywhere, hence the 15 minutes. */
@Injectable()
export class AccessTokens {
  readonly #key: Uint8Array;

  constructor(@Inject(JWT_SECRET) secret: string) {
    this.#key = new TextEncoder().encode(secret);
  }

  async issue({ userId, sessionId, role }: Caller): Promise<string> {
    return new SignJWT({ sid: sessionId, ...(role && { role }) })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setSubject(userId)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(`${ACCESS_TOKEN_SECONDS}s`)
      .sign(this.#key);
  }

  /** @throws UnauthenticatedError for a token that is forged, expired, or meant for somebody else */
  async verify(token: string): Promise<Caller> {
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        issuer: ISSUER,
        audience: AUDIENCE,
        algorithms: ['HS256'],
        requiredClaims: ['exp', 'iat'],
      });
      const { sub, sid, role } = Claims.parse(payload);
      return { userId: sub, sessionId: sid, ...(role && { role }) };
    } catch (error) {
      throw error instanceof errors.JWTExpired
        ? new UnauthenticatedError(
            'token-expired',
            'The access token has expired: get a new one at POST /auth/refresh.',
          )
        : new UnauthenticatedError('token-invalid', 'The access token is not valid here: log in at POST /auth/login.');
    }
  }
}
