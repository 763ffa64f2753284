export interface Backoff {
  readonly baseMs: number;
  readonly maxMs: number;
}

/** Milliseconds until the attempt after the given number of failures: doubling, capped, the last half of it at random. */
export function backoffMs({ baseMs, maxMs }: Backoff, failures: number, random = Math.random()): number {
  const full = Math.min(maxMs, baseMs * 2 ** Math.max(0, failures - 1));
  return Math.round(full * (0.5 + random / 2));
}
