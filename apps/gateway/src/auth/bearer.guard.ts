import { type CanActivate, type CustomDecorator, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { setCaller, UnauthenticatedError } from '@warren/http';
import { AccessTokens } from './access-token.ts';
import { KnownCallers } from './known-callers.ts';

const PUBLIC = Symbol('public');

/** These come from libraries, which know nothing of our tokens; probes, scrapers and whoever logs in have none. */
const OPEN = /^\/(health\/|metrics$|console(\/session|\/\*)?$)/;

/** Lets no caller in without a bearer token, except where a route is marked `@Public()`. */
@Injectable()
export class BearerGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: AccessTokens,
    private readonly callers: KnownCallers,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http' || this.isOpen(context)) {
      return true;
    }
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const subject = await this.tokens.verify(bearerToken(request.headers.authorization));
    setCaller(request, await this.callers.find(subject));
    return true;
  }

  private isOpen(context: ExecutionContext): boolean {
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, [context.getHandler(), context.getClass()])) {
      return true;
    }
    return OPEN.test(context.switchToHttp().getRequest<FastifyRequest>().routeOptions.url ?? '');
  }
}

/** Opens a route to callers without a token. Everything else needs one. */
export const Public = (): CustomDecorator<symbol> => SetMetadata(PUBLIC, true);

function bearerToken(header: string | undefined): string {
  const token = /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(header ?? '')?.[1];
  if (token === undefined) {
    throw new UnauthenticatedError(
      'token-missing',
      'This needs an access token: send "Authorization: Bearer <token>".',
    );
  }
  return token;
}
