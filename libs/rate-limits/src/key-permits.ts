import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { KeyPermit } from '@warren/messaging';
import { RENEW, ACQUIRE_FOR_KEY } from './ask.lua.ts';

/** A killed worker's shares are free again after this, in milliseconds. */
const LEASE_MS = 15_000;

/**
 * What each key of a type may have in work at once, over all workers together. It is for fairness, and not strict: a
 * Redis that forgets lets a key have more for a moment.
 */
export class KeyPermits {
  private readonly redis: Redis;
  private readonly prefix: string;

  constructor(redis: Redis, prefix: string) {
    this.redis = redis;
    this.prefix = prefix;
  }

  /** `undefined` when the key has all that it may have. @throws ioredis's error while Redis is away */
  async take(type: string, key: string, perKey: number): Promise<KeyPermit | undefined> {
    const [name, id] = [`${this.prefix}:{${type}}:key:${key}`, randomUUID()];
    if ((await this.redis.eval(ACQUIRE_FOR_KEY, 1, name, perKey, LEASE_MS, id)) !== 1) return undefined;
    const keep = setInterval(() => void this.redis.eval(RENEW, 1, name, LEASE_MS, id).catch(() => 0), LEASE_MS / 3);
    return {
      release: async () => {
        clearInterval(keep);
        await this.redis.zrem(name, id).catch(() => undefined); // it runs out by itself
      },
    };
  }
}
