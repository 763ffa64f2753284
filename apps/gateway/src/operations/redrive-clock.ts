import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Redriving } from './redriving.ts';

/** How often a gateway looks for operations that others have left behind, in milliseconds. */
const LOOK_EVERY_MS = 1_000;

/** Turns the wheel: lets redrives go on when they are due, also those of a gateway that is gone. */
@Injectable()
export class RedriveClock implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger('Redrive');
  #running: Promise<void> = Promise.resolve();
  #stopping = false;
  #wake: () => void = () => undefined;
  #quiet = true;

  constructor(private readonly redriving: Redriving) {}

  onApplicationBootstrap(): void {
    this.#running = this.#run();
  }

  /** After the batch under way, and before the data source goes. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping = true;
    this.#wake();
    await this.#running;
    await this.redriving.close();
  }

  /** There is something to do. */
  wake(): void {
    this.#wake();
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      const due = await this.#turn();
      if (due > 0 && !this.#stopping) await this.#sleep(due);
    }
  }

  /** @returns milliseconds until there may be more to do */
  async #turn(): Promise<number> {
    try {
      if (await this.redriving.turn()) return 0;
      this.#quiet = true;
      return Math.min(LOOK_EVERY_MS, Math.max(25, (await this.redriving.due()) ?? LOOK_EVERY_MS));
    } catch (error) {
      // The database is away, most likely: the first time it is told, not each second.
      if (this.#quiet) this.#logger.warn(`Redrives wait: ${(error as Error).message}`);
      this.#quiet = false;
      return LOOK_EVERY_MS;
    }
  }

  async #sleep(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = setTimeout(resolve, ms);
    await promise;
    clearTimeout(timer);
  }
}
