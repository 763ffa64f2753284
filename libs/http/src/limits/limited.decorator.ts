import {
  applyDecorators,
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  Optional,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problem } from '../answers.decorator.ts';
import { requesterOf } from './counted.ts';
import { quotaHeaders } from './quota-headers.ts';
import { RateLimits } from './rate-limits.ts';

/** What a route says of its limit. */
export interface Limited {
  /** Of the quotas that the application gives to `LimitsModule.forRoot()`. */
  readonly name: string;
  /** How much a request takes, by its body as it came. @default 1 */
  readonly cost?: ((body: unknown) => number) | undefined;
}

export const LIMITED = Symbol('limited');

/**
 * Counts the requests of a route, answers 429 to those that are too many, and documents that. Behind the guards of the
 * controller, which say who calls. An application without `LimitsModule` has no limits.
 */
export const Limited = (name: string, cost?: Limited['cost']): MethodDecorator =>
  applyDecorators(SetMetadata(LIMITED, { name, cost } satisfies Limited), UseGuards(LimitGuard), problem(429));

@Injectable()
class LimitGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    @Optional() @Inject(RateLimits) private readonly limits: RateLimits | null,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const limited = this.reflector.get<Limited>(LIMITED, context.getHandler());
    if (!this.limits) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const uses = await this.limits.consume(limited.name, requesterOf(request), limited.cost?.(request.body) ?? 1);
    void context.switchToHttp().getResponse<FastifyReply>().headers(quotaHeaders(uses));
    return true;
  }
}
