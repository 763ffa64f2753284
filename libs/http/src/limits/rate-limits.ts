import { createHash } from 'node:crypto';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { limitExceeded } from './limit-exceeded.ts';
import { boundedRedis } from './bounded-redis.ts';
import type { Requester } from './counted.ts';
import type { Quota, Quotas, QuotaUse } from './quota.ts';

export interface RateLimitsOptions {
  /** Processes with the same Redis and prefix share their limits. */
  readonly redisUrl: string;
  /** What keys in Redis begin with. @default 'warren' */
  readonly prefix?: string;
  readonly quotas: Quotas;
  /** Longest wait for an answer of Redis, in milliseconds; then a process counts for itself. @default 500 */
  readonly answerMs?: number;
  /** Operators have so many times as much. @default 10 */
  readonly operatorFactor?: number;
}

/** A timer of Node holds no more seconds than these, and fires at once: what is counted for longer would be forgotten. */
const LONGEST_IN_MEMORY = 2_147_483;

export const RATE_LIMITS_OPTIONS = Symbol('RateLimitsOptions');

/**
 * Counts what callers ask for, in Redis, together with all processes of the application. While Redis is unavailable or
 * slow each process counts for itself: the limits are wider then, and never open. Keys are digests: no address lies in Redis.
 */
@Injectable()
export class RateLimits implements OnModuleDestroy {
  /** For what else is counted together, and may be lost. */
  readonly redis: Redis;
  readonly prefix: string;
  private readonly limiters = new Map<string, RateLimiterAbstract>();

  constructor(@Inject(RATE_LIMITS_OPTIONS) private readonly options: RateLimitsOptions) {
    this.redis = boundedRedis(options.redisUrl, options.answerMs ?? 500);
    this.prefix = `${options.prefix ?? 'warren'}:limits`;
  }

  onModuleDestroy(): void {
    this.redis.disconnect();
  }

  /**
   * Counts a request, or as much as it costs, for everybody whom it is counted for.
   * @param name of quotas that the options have
   * @throws TooManyRequestsError when it is too much for one of them
   */
  async consume(name: string, requester: Requester, cost = 1): Promise<readonly QuotaUse[]> {
    const uses = (await Promise.all(this.quotas(name).map((quota) => this.use(name, quota, requester, cost)))).flat();
    const exceeded = uses.filter(({ isExceeded }) => isExceeded);
    if (exceeded.length > 0) throw limitExceeded(exceeded);
    return uses;
  }

  /** Whether the application says how much of it may be had. */
  has(name: string): boolean {
    return name in this.options.quotas;
  }

  /** @throws TypeError for a name that the options do not have */
  quotas(name: string): readonly Quota[] {
    const quotas = this.options.quotas[name];
    if (!quotas) throw new TypeError(`Nothing says how much of "${name}" may be had: name it in the option "quotas".`);
    return quotas;
  }

  /** A counter for rules that quotas cannot say; the same name is the same counter, in every process. */
  counter(name: string, { max, seconds }: Omit<Quota, 'per'>): RateLimiterAbstract {
    const known = this.limiters.get(name);
    if (known) return known;
    const bounds = { points: max, duration: seconds, keyPrefix: `${this.prefix}:${name}` };
    const insuranceLimiter = new RateLimiterMemory({ ...bounds, duration: Math.min(seconds, LONGEST_IN_MEMORY) });
    const shared = { ...bounds, storeClient: this.redis, rejectIfRedisNotReady: true, insuranceLimiter };
    const limiter = new RateLimiterRedis(shared);
    this.limiters.set(name, limiter);
    return limiter;
  }

  private async use(name: string, quota: Quota, requester: Requester, cost: number): Promise<QuotaUse[]> {
    const key = requester.keys[quota.per];
    if (key === undefined) return [];
    const measure = requester.isOperator ? forOperators(quota, this.options.operatorFactor ?? 10) : quota;
    const counter = this.counter(`${name}.${quota.per}${requester.isOperator ? '.operator' : ''}`, measure);
    const result = await counter.consume(digestOf(key), cost).catch(refusal);
    const isExceeded = result.consumedPoints > measure.max;
    const resetSeconds = Math.max(1, Math.ceil(result.msBeforeNext / 1_000));
    return [{ name, quota: measure, remaining: result.remainingPoints, resetSeconds, isExceeded }];
  }
}

/** As a key that says nothing of what it was made of. */
export const digestOf = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 27);

const forOperators = (quota: Quota, factor: number): Quota => ({ ...quota, max: quota.max * factor });

/** The library rejects with its result where there is too much of something. */
export function refusal(reason: unknown): RateLimiterRes {
  if (reason instanceof RateLimiterRes) return reason;
  throw reason;
}
