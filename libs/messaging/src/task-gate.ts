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
}

/** A place under the limits, taken. */
export interface Place {
  /** Aborts when the place is lost, and the work must stop. */
  readonly lost: AbortSignal;
  /** Gives it back. */
  leave(): Promise<void>;
}

/** Who lets tasks begin whose types have limits that workers share; `TaskLimits` of `@warren/limits` keeps them in Redis. */
export interface TaskGate {
  /**
   * Waits for a place under the limits of a type, behind those of this process that are in the same line.
   * @throws the signal's reason, or what keeps it from knowing
   */
  enter(type: string, limits: SharedLimits, signal: AbortSignal, line?: string): Promise<Place>;
}
