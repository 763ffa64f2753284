import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { Outage } from '../database/outage.ts';
import { reasonOf } from '../reason-of.ts';
import { type Backoff, backoffMs } from './backoff.ts';

/** What a run tells its poller about the next one. */
export type PollResult =
  /** More may be due: run again at once. */
  | 'more'
  /** Nothing is due: run again after `everyMs`, or when woken. */
  | 'idle'
  /** What it needs is unavailable, which it has logged: run again after `backoff`. Waking does not shorten that. */
  | 'unavailable'
  /** The next piece of work is due in so many milliseconds: run again then, and after `everyMs` at the latest. */
  | { readonly dueInMs: number };

export interface PollerOptions {
  /** What it works on, in the plural, as the log names it: "Replays". */
  readonly name: string;
  /** Does what is due. What it throws is logged when it begins and when it is over, and counts as `unavailable`. */
  run(): Promise<PollResult>;
  /** Milliseconds between runs that find nothing to do. @default 1_000 */
  readonly everyMs?: number;
  /** Milliseconds before the first run. @default 0 */
  readonly firstAfterMs?: number;
  /** Runs that waited begin no closer together than so many milliseconds, so that each takes what several wake-ups were for. @default 0 */
  readonly paceMs?: number;
  /** Between runs that failed. @default { baseMs: 1_000, maxMs: 5_000 } */
  readonly backoff?: Backoff;
  /** Whether a stop runs once more, for what was committed just before. @default false */
  readonly runsAtStop?: boolean;
}

/** Between runs for something that is due, and that another replica holds. */
const SHORTEST_MS = 25;
const DEFAULTS = { everyMs: 1_000, firstAfterMs: 0, paceMs: 0, backoff: { baseMs: 1_000, maxMs: 5_000 } };

/**
 * Runs work that lies in a database whenever it is due, for as long as it is started: at once while there is more, when
 * it is woken, and by itself every second. Runs never overlap in a process, and one that fails ends nothing. Replicas
 * share the work by what its statements lock.
 */
export class Poller {
  private readonly options: PollerOptions & typeof DEFAULTS;
  private readonly outage: Outage;
  private running: Promise<void> | undefined;
  private stopping = false;
  private woken = false;
  private failures = 0;
  private rouse: () => void = () => undefined;

  constructor(options: PollerOptions) {
    this.options = { ...DEFAULTS, ...options };
    this.outage = new Outage(new Logger(options.name), {
      begun: `${options.name} wait`,
      over: `${options.name} go on`,
    });
  }

  /** Starting twice is the same as once. Starting again after a stop is not foreseen. */
  start(): void {
    this.running ??= this.loop();
  }

  /** There is something to do: runs at once, or right after the run in progress. */
  wake(): void {
    this.woken = true;
    this.rouse();
  }

  /** Resolves after the run in progress. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.running;
  }

  private async loop(): Promise<void> {
    let result: PollResult = 'idle';
    await this.sleep(this.options.firstAfterMs);
    while (!this.stopping) {
      const beganAt = performance.now();
      this.woken = false;
      result = await this.run();
      await this.rest(result, beganAt);
    }
    if (this.options.runsAtStop && result !== 'unavailable') await this.run();
  }

  /** Never throws: whatever happens, the poller goes on. */
  private async run(): Promise<PollResult> {
    try {
      const result = await this.options.run();
      this.outage.ended();
      return result;
    } catch (error) {
      this.outage.began(reasonOf(error));
      return 'unavailable';
    }
  }

  private async rest(result: PollResult, beganAt: number): Promise<void> {
    const { backoff, everyMs, paceMs } = this.options;
    if (result === 'unavailable') return this.sleep(backoffMs(backoff, ++this.failures), () => this.stopping);
    this.failures = 0;
    if (result === 'more') return;
    await this.sleep(result === 'idle' ? everyMs : Math.min(everyMs, Math.max(SHORTEST_MS, result.dueInMs)));
    await this.sleep(beganAt + paceMs - performance.now(), () => this.stopping);
  }

  /** @param mayRouse asked at each wake-up, also at one that came before */
  private async sleep(ms: number, mayRouse: () => boolean = () => true): Promise<void> {
    if (ms <= 0 || (this.woken && mayRouse())) return;
    const roused = new AbortController();
    this.rouse = () => mayRouse() && roused.abort();
    await delay(ms, undefined, { ref: false, signal: roused.signal }).catch(() => undefined); // roused
  }
}
