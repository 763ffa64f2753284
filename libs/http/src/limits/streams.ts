import {
  applyDecorators,
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  Optional,
  UseGuards,
} from '@nestjs/common';
import { KeyPermits } from '@warren/rate-limits';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problem } from '../answers.decorator.ts';
import { callerOf } from '../caller.ts';
import { BusyError, TooManyRequestsError } from '../errors.ts';
import { RateLimits } from './rate-limits.ts';

/** Answers that do not end: how many at once. */
export interface StreamLimits {
  /** For one account, over all processes. @default 20 */
  readonly perAccount?: number | undefined;
  /** In one process. @default 1_000 */
  readonly inAll?: number | undefined;
}

export const STREAM_LIMITS = Symbol('StreamLimits');

/** Counts answers that do not end. While Redis is unavailable each process counts an account's for itself. */
@Injectable()
export class Streams {
  private readonly perAccount: number;
  private readonly most: number;
  private readonly permits: KeyPermits;
  private readonly open = new Map<string, number>();
  private inAll = 0;

  constructor(@Inject(STREAM_LIMITS) { perAccount = 20, inAll = 1_000 }: StreamLimits, limits: RateLimits) {
    this.perAccount = perAccount;
    this.most = inAll;
    this.permits = new KeyPermits(limits.redis, limits.prefix);
  }

  /**
   * Takes a place for a stream.
   * @returns gives it back
   * @throws TooManyRequestsError when the account has all that it may have, BusyError when this process has
   */
  async take(account: string): Promise<() => void> {
    const open = this.open.get(account) ?? 0;
    if (open >= this.perAccount) throw this.tooMany();
    if (this.inAll >= this.most)
      throw new BusyError('too-many-streams', 'Too many streams are open just now. Try again soon.');
    this.count(account, 1); // before waiting: others come meanwhile
    const permit = await this.permits.take('streams', account, this.perAccount).catch(() => 'unknown' as const);
    if (permit === undefined) {
      this.count(account, -1);
      throw this.tooMany();
    }
    return () => {
      this.count(account, -1);
      if (permit !== 'unknown') void permit.release();
    };
  }

  private count(account: string, change: 1 | -1): void {
    this.inAll += change;
    const open = (this.open.get(account) ?? 0) + change;
    if (open === 0) this.open.delete(account);
    else this.open.set(account, open);
  }

  private tooMany(): TooManyRequestsError {
    const detail = `${this.perAccount} streams are open for your account, which is all it may have: close one.`;
    return new TooManyRequestsError('too-many-streams', detail, { headers: { 'retry-after': '5' } });
  }
}

/** For a route that answers with a stream: 429 when its caller has too many. An application without `LimitsModule` has no limit. */
export const LimitedStream = (): MethodDecorator => applyDecorators(UseGuards(StreamGuard), problem(429));

@Injectable()
class StreamGuard implements CanActivate {
  constructor(@Optional() @Inject(Streams) private readonly streams: Streams | null) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (!this.streams) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { raw } = context.switchToHttp().getResponse<FastifyReply>();
    const release = await this.streams.take(callerOf(request)?.userId ?? request.ip);
    if (raw.destroyed) release();
    else raw.once('close', release);
    return true;
  }
}
