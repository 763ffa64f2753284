import { setTimeout as delay } from 'node:timers/promises';

/** How well the well-behaved participants fare. */
export interface Figures {
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Acts that ended in each second. */
  readonly perSecond: number;
  /** Acts that were refused or failed, by their error. */
  readonly failures: readonly string[];
}

export interface Pace {
  readonly ms: number;
  readonly perSecond: number;
}

/**
 * Begins so many acts a second, whether or not those before have ended: who waits for a slow answer before asking again
 * never sees how slow it is.
 */
export async function measure(act: () => Promise<unknown>, { ms, perSecond }: Pace): Promise<Figures> {
  const [times, failures]: [number[], string[]] = [[], []];
  const acts: Promise<void>[] = [];
  const begunAt = performance.now();
  for (let i = 0; performance.now() - begunAt < ms; i++) {
    acts.push(
      timed(act).then(
        (time) => void times.push(time),
        (error: unknown) => void failures.push(String(error)),
      ),
    );
    await delay(Math.max(0, begunAt + ((i + 1) * 1_000) / perSecond - performance.now()));
  }
  await Promise.all(acts);
  const took = performance.now() - begunAt;
  times.sort((a, b) => a - b);
  return {
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    perSecond: Math.round((times.length / took) * 1_000),
    failures: [...new Set(failures)],
  };
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const begunAt = performance.now();
  await act();
  return performance.now() - begunAt;
}

const quantile = (sorted: readonly number[], q: number): number =>
  Number((sorted[Math.floor(sorted.length * q)] ?? NaN).toFixed(1));
