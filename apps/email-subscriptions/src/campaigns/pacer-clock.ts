import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Turns } from '@warren/persistence';
import { Pacer } from './pacer.ts';

/** Lets campaigns go on, also those of an instance that is gone. */
@Injectable()
export class PacerClock implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #turns: Turns;

  constructor(pacer: Pacer) {
    this.#turns = new Turns('Campaigns', pacer);
  }

  onApplicationBootstrap(): void {
    this.#turns.start();
  }

  /** After the batch under way, and before the data source goes. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#turns.stop();
  }

  /** There is something to do. */
  wake(): void {
    this.#turns.wake();
  }
}
