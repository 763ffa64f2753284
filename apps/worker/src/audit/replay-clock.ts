import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Turns } from '@warren/persistence';
import { Replaying } from './replaying.ts';

/** Lets replays go on when they are due, also those of a worker that is gone. */
@Injectable()
export class ReplayClock implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #turns: Turns;

  constructor(replaying: Replaying) {
    this.#turns = new Turns('Replays', replaying);
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
