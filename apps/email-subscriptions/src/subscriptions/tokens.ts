import { Inject, Injectable } from '@nestjs/common';
import { RequestRejectedError } from '@warren/messaging';
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { SUBSCRIPTION_SETTINGS, type SubscriptionSettings } from './subscription-settings.ts';

/** What a token is good for, and for nothing else. */
export type Purpose = 'confirm' | 'unsubscribe';

const ISSUER = 'warren';
const Claims = z.object({ sub: z.uuid(), jti: z.uuid() });

/** Who a token is about, and which one it is. */
export interface TokenClaims {
  readonly subscriberId: string;
  readonly tokenId: string;
}

/** Signed links in mails. They are looked up where they may be used once. */
@Injectable()
export class Tokens {
  private readonly key: Uint8Array;

  constructor(@Inject(SUBSCRIPTION_SETTINGS) { secret }: SubscriptionSettings) {
    this.key = new TextEncoder().encode(secret);
  }

  /** @param expiresAt never, unless told */
  async issue(purpose: Purpose, { subscriberId, tokenId }: TokenClaims, expiresAt?: Date): Promise<string> {
    const token = new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(subscriberId)
      .setJti(tokenId)
      .setIssuer(ISSUER)
      .setAudience(purpose);
    if (expiresAt) token.setExpirationTime(expiresAt);
    return token.sign(this.key);
  }

  /** @throws Refusal `token-expired`; `token-invalid` for one that is forged, garbled, or for something else */
  async read(purpose: Purpose, token: string): Promise<TokenClaims> {
    try {
      const { payload } = await jwtVerify(token, this.key, {
        issuer: ISSUER,
        audience: purpose,
        algorithms: ['HS256'],
      });
      const { sub, jti } = Claims.parse(payload);
      return { subscriberId: sub, tokenId: jti };
    } catch (error) {
      if (error instanceof errors.JWTExpired)
        throw new RequestRejectedError('token-expired', 'The link is too old: ask for a new one.');
      throw new RequestRejectedError(
        'token-invalid',
        'The link is not one that we have sent, or a part of it was lost on the way.',
      );
    }
  }
}
