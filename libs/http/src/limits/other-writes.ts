import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { requesterOf } from './counted.ts';
import { LIMITED, type Limited } from './limited.decorator.ts';
import { RateLimits } from './rate-limits.ts';

/** The quota of what changes something, and has no limit of its own. */
const OTHER_WRITES = 'other-writes';
const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Counts every request that may change something and whose route names no limit, so that no new route is open to a
 * flood. Where the application gives the quota `other-writes`. After all guards: they say who calls.
 */
@Injectable()
export class OtherWrites implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly limits: RateLimits,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (this.isCounted(context)) {
      const request = context.switchToHttp().getRequest<FastifyRequest>();
      await this.limits.consume(OTHER_WRITES, requesterOf(request));
    }
    return next.handle();
  }

  private isCounted(context: ExecutionContext): boolean {
    if (context.getType() !== 'http' || !this.limits.has(OTHER_WRITES)) return false;
    const { method } = context.switchToHttp().getRequest<FastifyRequest>();
    return !READING.has(method) && !this.reflector.get<Limited | undefined>(LIMITED, context.getHandler());
  }
}
