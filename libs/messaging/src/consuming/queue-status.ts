/** How one worker stands with one queue that it consumes. */
export interface QueueStatus {
  readonly queue: string;
  /** Deliveries that it has and has not settled. */
  readonly inFlight: number;
  /** Whether an operator has paused the queue. */
  readonly isHeld: boolean;
  /** What its handlers wait for; `undefined` while they get what they need. */
  readonly unavailable: DependencyOutage | undefined;
}

/** A dependency of handlers that is unavailable. */
export interface DependencyOutage {
  /** A clause: `The SMTP server is unavailable: connect ECONNREFUSED`. */
  readonly reason: string;
  readonly since: Date;
  /** When a delivery is tried again, to see whether it is back; a past time while one is being tried. */
  readonly probeAt: Date;
}
