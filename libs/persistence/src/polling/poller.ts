import { type BeforeApplicationShutdown, Logger, type OnApplicationBootstrap } from '@nestjs/common';

/** How often replicas look for what others have left behind, in milliseconds. */
const LOOK_EVERY_MS = 1_000;
/** Between looks at something that is due and that another replica has in hand. */
const SHORTEST_MS = 25;

/** Work that lies in the database, of which any replica can do the next piece. */
export interface PollerWork {
  /** Does the next piece that is due. @returns whether there was one */
  runNext(): Promise<boolean>;
  /** Milliseconds until the next piece is due; undefined while nothing is to be done. */
  due(): Promise<number | undefined>;
}

/**
 * A provider that turns the wheel: from the application's start to its end it has pieces of work done when they are due.
 * A database that is away is waited for. Each work has a class of its own, for whoever wakes it.
 */
export abstract class Poller implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger: Logger;
  readonly #name: string;
  readonly #work: PollerWork;
  #running: Promise<void> = Promise.resolve();
  #stopping = false;
  #wake: () => void = () => undefined;
  #quiet = true;

  /** @param name of the work, in the plural, as the log tells it */
  constructor(name: string, work: PollerWork) {
    this.#logger = new Logger(name);
    this.#name = name;
    this.#work = work;
  }

  onApplicationBootstrap(): void {
    this.#running = this.#run();
  }

  /** Resolves after the piece under way: the data source goes later. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping = true;
    this.#wake();
    await this.#running;
  }

  /** There is something to do. */
  wake(): void {
    this.#wake();
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      const due = await this.#poll();
      if (due > 0 && !this.#stopping) await this.#sleep(due);
    }
  }

  /** @returns milliseconds until there may be more to do */
  async #poll(): Promise<number> {
    try {
      if (await this.#work.runNext()) return 0;
      this.#quiet = true;
      return Math.min(LOOK_EVERY_MS, Math.max(SHORTEST_MS, (await this.#work.due()) ?? LOOK_EVERY_MS));
    } catch (error) {
      // The database is away, most likely: the first time it is told, not each second.
      if (this.#quiet) this.#logger.warn(`${this.#name} wait: ${(error as Error).message}`);
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
