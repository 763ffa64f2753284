import { WindowFullError } from '../errors.ts';

/**
 * Bounds how many publishes are on their way at once; the next ones wait in line for a place, ten times as many at
 * most. Each place that was entered is left exactly once, however its publish ended: one that fails wakes the next.
 */
export class PublishWindow {
  private taken = 0;
  private readonly line: (() => void)[] = [];

  /** @param size publishes on their way at once */
  constructor(private readonly size: number) {}

  /** Takes a place at once, if there is one and nobody waits for it. @returns whether it did */
  tryEnter(): boolean {
    if (this.taken >= this.size) return false;
    this.taken++;
    return true;
  }

  /** Waits for a place. @throws WindowFullError when the line is full */
  enter(): Promise<void> {
    if (this.line.length >= this.size * 10) throw new WindowFullError(this.taken + this.line.length);
    return new Promise((resolve) => this.line.push(resolve));
  }

  /** Passes the place on to the first in line. */
  leave(): void {
    const next = this.line.shift();
    if (next) next();
    else this.taken--;
  }
}
