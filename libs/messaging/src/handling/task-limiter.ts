/** So many starts in any window of so many milliseconds, over all workers of a type together. */
export interface RateLimit {
  readonly max: number;
  readonly perMs: number;
}

/** What the workers of one type share. */
export interface SharedLimits {
  readonly rateLimit?: RateLimit | undefined;
  /** In work at once, over all workers together. */
  readonly globalConcurrency?: number | undefined;
  /**
   * In work at once for each `key`, over all workers together. What is too much of one key steps aside for a while,
   * uncounted, so that others' tasks do not wait behind it.
   */
  readonly perKey?: number | undefined;
}

/** A place under the limits, taken. */
export interface Permit {
  /** Aborts when the place is lost, and the work must stop. */
  readonly lost: AbortSignal;
  /** Gives it back. */
  release(): Promise<void>;
}

/** One of a key's places. */
export interface KeyPermit {
  /** Gives it back. */
  release(): Promise<void>;
}

/** Who lets tasks begin whose types have limits that workers share; `TaskLimits` of `@warren/rate-limits` keeps them in Redis. */
export interface TaskLimiter {
  /**
   * Waits for a place under the limits of a type, behind those of this process that are in the same line.
   * @throws the signal's reason, or what keeps it from knowing
   */
  acquire(type: string, limits: SharedLimits, signal: AbortSignal, line?: string): Promise<Permit>;

  /** Takes one of a key's places, without waiting; `undefined` when all are taken. @throws what keeps it from knowing */
  acquireForKey(type: string, key: string, perKey: number): Promise<KeyPermit | undefined>;
}
