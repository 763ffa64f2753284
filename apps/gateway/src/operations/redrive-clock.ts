import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Turns } from '@warren/persistence';
import { Redriving } from './redriving.ts';

/** Lets redrives go on when they are due, also those of a gateway that is gone. */
@Injectable()
export class RedriveClock implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #turns: Turns;

  constructor(private readonly redriving: Redriving) {
    this.#turns = new Turns('Redrives', redriving);
  }

  onApplicationBootstrap(): void {
    this.#turns.start();
  }

  /** After the batch under way, and before the data source goes. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#turns.stop();
    await this.redriving.close();
  }

  /** There is something to do. */
  wake(): void {
    this.#turns.wake();
  }
}
