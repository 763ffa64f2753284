/** So many starts in any window of so many milliseconds, over all workers of a type together. */
export interface RateLimit {
  readonly max: number;
  readonly perMs: number;
}

/** Limits that the workers of one type share. Each is off by default. */
export interface SharedLimits {
  readonly rateLimit?: RateLimit | undefined;
  /** Tasks in flight at once, over all workers together. */
  readonly globalConcurrency?: number | undefined;
  /**
   * Tasks in flight at once for each `key`, over all workers together. What is too much of one key is deferred for a
   * while, uncounted, so that the tasks of other keys do not wait behind it.
   */
  readonly perKey?: number | undefined;
}

/** A permit under the limits of a type, for one task. */
export interface Permit {
  /** Aborts when the permit is lost, and the work must stop. */
  readonly lost: AbortSignal;
  /** Gives it back. */
  release(): Promise<void>;
}

/** One of the permits of a key. */
export interface KeyPermit {
  /** Gives it back. */
  release(): Promise<void>;
}

/** Keeps the limits that workers share; `RedisTaskLimiter` of `@warren/rate-limits` keeps them in Redis. */
export interface TaskLimiter {
  /**
   * Waits for a permit under the limits of a type, behind those of this process that wait in the same line.
   * @throws the signal's reason, or what keeps it from knowing: then the queue pauses
   */
  acquire(type: string, limits: SharedLimits, signal: AbortSignal, line?: string): Promise<Permit>;

  /** Takes one of a key's permits, without waiting; `undefined` when all are taken. @throws what keeps it from knowing */
  acquireForKey(type: string, key: string, perKey: number): Promise<KeyPermit | undefined>;
}
