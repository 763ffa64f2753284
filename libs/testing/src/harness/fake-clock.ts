import { install, type Clock } from '@sinonjs/fake-timers';

/** What stands still: the process's timers and dates, and nothing of its input and output. */
const STOPPED = ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] as const;

/** Taken before they are replaced. */
const { setImmediate: soon, setTimeout: after } = globalThis;

/** The time of the whole process, which stands still until a test moves it. */
export class FakeClock {
  private readonly clock: Clock;

  /** @throws TypeError when timers are faked already, by Jest, Vitest or another harness */
  constructor(startAt: Date) {
    this.clock = install({ now: startAt, toFake: [...STOPPED], shouldClearNativeTimers: true });
  }

  get now(): number {
    return this.clock.now;
  }

  /** Moves on by so many milliseconds, and calls what is due on the way. */
  move(ms: number): void {
    this.clock.tick(Math.max(0, Math.ceil(ms)));
  }

  /** Moves on to the next timer, and calls it. */
  moveToNextTimer(): void {
    this.clock.next();
  }

  get hasTimers(): boolean {
    return this.clock.countTimers() > 0;
  }

  /** Gives the process its own time back. */
  uninstall(): void {
    this.clock.uninstall();
  }
}

/** One turn of the event loop. */
export const turn = (): Promise<void> => new Promise((resolve) => soon(resolve));

/** Lets so many milliseconds of real time pass, for what waits for input or output. */
export const realDelay = (ms: number): Promise<void> => new Promise((resolve) => after(resolve, ms));
