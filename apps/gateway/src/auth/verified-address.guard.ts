import { type CanActivate, type CustomDecorator, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { callerOf, ForbiddenError } from '@warren/http';
import type { FastifyRequest } from 'fastify';
import type { SessionCaller } from './access-token.ts';

const UNVERIFIED = Symbol('unverified');
const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Lets an account change, send and spend nothing before its owner has verified the address; reading is free. The rule is
 * for every route that there is and will be, except where one is marked `@AllowUnverified()`. After the bearer guard.
 */
@Injectable()
export class VerifiedAddressGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const caller = callerOf(request) as SessionCaller | undefined;
    if (!caller || caller.verified || READING.has(request.method) || this.isAllowed(context)) return true;
    throw new ForbiddenError(
      'address-unverified',
      'This needs a verified address: follow the link in the mail that came after you registered, or have it sent again by POST /auth/verify/mail.',
    );
  }

  private isAllowed(context: ExecutionContext): boolean {
    const targets = [context.getHandler(), context.getClass()];
    return this.reflector.getAllAndOverride<boolean | undefined>(UNVERIFIED, targets) ?? false;
  }
}

/** Opens a writing route to accounts whose address is not verified: what is about the account itself. */
export const AllowUnverified = (): CustomDecorator<symbol> => SetMetadata(UNVERIFIED, true);
