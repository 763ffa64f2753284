import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Permit, KeyPermit, SharedLimits, TaskLimiter } from '@warren/messaging';
import { Redis } from 'ioredis';
import { ASK, RENEW } from './ask.lua.ts';
import { KeyPermits } from './key-permits.ts';
import { quietUnlessTls, redisTls } from './redis-tls.ts';

/** A killed holder's place is free again after this, in milliseconds. */
const LEASE_MS = 5_000;
/** Between two looks for a place, in milliseconds. */
const LOOK_EVERY_MS = 100;
/**
 * An answer that took longer than this to arrive is not used, in milliseconds: the start would be too late for it. Where
 * Redis is farther away than the least, the time grows with what answers take.
 */
const FRESH_MS = { least: 100, most: 2_000 } as const;
/** A Redis that may have forgotten is waited for no longer than this, in milliseconds, even where a window is longer. */
const MAX_WARM_UP_MS = 60_000;

/**
 * Limits that all workers of a type share, kept in Redis: how many start in any window, and how many are in work.
 *
 * Both hold strictly. A start counts as of the latest time at which its answer may be used, and an answer that took longer
 * is given back. A place is a lease, and its holder is told to stop before the lease can have run out.
 * After Redis was started or emptied nobody starts for as long as a window and a lease last; a minute at most.
 * Of one process only the first in line asks, so that a backlog costs one question at a time.
 */
export class RedisTaskLimiter implements TaskLimiter {
  private readonly redis: Redis;
  private readonly prefix: string;
  private readonly closing = new AbortController();
  private readonly keyPermits: KeyPermits;
  private readonly lines = new Map<string, Promise<unknown>>();
  private freshMs: number = FRESH_MS.least;

  /** @param prefix of its keys; workers that share limits share it */
  constructor(url: string, prefix = 'warren:limits') {
    this.prefix = prefix;
    this.redis = new Redis(url, { maxRetriesPerRequest: 1, enableOfflineQueue: true, ...redisTls(url) });
    this.redis.on('error', quietUnlessTls()); // each question tells
    this.keyPermits = new KeyPermits(this.redis, prefix);
  }

  /**
   * Waits for a place, in the order in which this process asks for one in this line: the type's only one unless told.
   * @throws the signal's reason, or ioredis's error while Redis is away
   */
  async acquire(type: string, limits: SharedLimits, signal: AbortSignal, line = type): Promise<Permit> {
    const before = this.lines.get(line) ?? Promise.resolve();
    const acquisition = before.catch(() => undefined).then(() => this.take(type, limits, signal));
    this.lines.set(line, acquisition);
    try {
      return await acquisition;
    } finally {
      if (this.lines.get(line) === acquisition) this.lines.delete(line);
    }
  }

  acquireForKey(type: string, key: string, perKey: number): Promise<KeyPermit | undefined> {
    return this.keyPermits.take(type, key, perKey);
  }

  /** Prolongs nothing any more: places that are still taken run out. */
  close(): void {
    this.closing.abort();
    this.redis.disconnect();
  }

  private async take(type: string, limits: SharedLimits, signal: AbortSignal): Promise<Permit> {
    const id = randomUUID();
    for (;;) {
      signal.throwIfAborted();
      const [requestedAt, freshMs] = [performance.now(), this.freshMs];
      const waitMs = await this.ask(type, limits, id, freshMs);
      const tookMs = performance.now() - requestedAt;
      this.adapt(tookMs);
      if (waitMs === 0 && tookMs <= freshMs) return this.permit(type, limits, id, requestedAt);
      if (waitMs === 0) await this.giveBack(type, id);
      else await delay(waitMs > 0 ? waitMs : LOOK_EVERY_MS * (0.5 + Math.random()), undefined, { signal });
    }
  }

  private async ask(
    type: string,
    { rateLimit, globalConcurrency }: SharedLimits,
    id: string,
    freshMs: number,
  ): Promise<number> {
    const { max = 0, perMs = 0 } = rateLimit ?? {};
    const maxConcurrency = globalConcurrency ?? 0;
    const warmUpMs = Math.min(Math.max(perMs + freshMs, maxConcurrency > 0 ? LEASE_MS : 0), MAX_WARM_UP_MS);
    const keys = [this.key(type, 'starts'), this.key(type, 'places'), this.key(type, 'memory')];
    const values = [max, perMs, maxConcurrency, LEASE_MS, id, warmUpMs, Math.ceil(freshMs)];
    return Number(await this.redis.eval(ASK, 3, ...keys, ...values));
  }

  /** Twice what the last answer took, so that one that is usual for this Redis is used. */
  private adapt(tookMs: number): void {
    this.freshMs = Math.min(Math.max(2 * tookMs, FRESH_MS.least), FRESH_MS.most);
  }

  private permit(type: string, { globalConcurrency }: SharedLimits, id: string, requestedAt: number): Permit {
    const lost = new AbortController();
    if (globalConcurrency === undefined) return { lost: lost.signal, release: async () => undefined };
    const over = new AbortController();
    void this.keep(type, id, requestedAt, lost, AbortSignal.any([over.signal, this.closing.signal]));
    return {
      lost: lost.signal,
      release: async () => {
        over.abort();
        await this.release(type, id);
      },
    };
  }

  /** Prolongs the lease until it is over, or lost. */
  private async keep(
    type: string,
    id: string,
    requestedAt: number,
    lost: AbortController,
    over: AbortSignal,
  ): Promise<void> {
    let keptAt = requestedAt;
    while (!over.aborted && performance.now() - keptAt < LEASE_MS * 0.8) {
      await delay(LEASE_MS / 5, undefined, { signal: over }).catch(() => undefined);
      if (over.aborted) return;
      const renewingAt = performance.now();
      const renewed = await this.redis.eval(RENEW, 1, this.key(type, 'places'), LEASE_MS, id).catch(() => undefined);
      if (renewed === 1) keptAt = renewingAt;
      if (renewed === 0) break;
    }
    if (!over.aborted) lost.abort(new Error(`The place of a ${type} under its limit was lost.`));
  }

  /** When Redis is away the lease runs out by itself. */
  private async release(type: string, id: string): Promise<void> {
    await this.redis.zrem(this.key(type, 'places'), id).catch(() => undefined);
  }

  /** Nothing was begun with it: neither the place nor the start counts. */
  private async giveBack(type: string, id: string): Promise<void> {
    await this.redis.zrem(this.key(type, 'starts'), id).catch(() => undefined);
    await this.release(type, id);
  }

  /** Braces: the keys of one type share a slot of a Redis cluster. */
  private key(type: string, what: 'starts' | 'places' | 'memory'): string {
    return `${this.prefix}:{${type}}:${what}`;
  }
}
