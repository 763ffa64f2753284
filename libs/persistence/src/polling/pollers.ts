import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Poller, type PollerOptions } from './poller.ts';

/**
 * The pollers of an application: `this.poller = pollers.add({ name: 'Replays', run: () => this.run() })` in a
 * provider's constructor. They run from the application's bootstrap to its shutdown, which waits for the runs in
 * progress, and comes before the data source is closed.
 */
@Injectable()
export class Pollers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly pollers: Poller[] = [];
  private isUp = false;

  add(options: PollerOptions): Poller {
    const poller = new Poller(options);
    this.pollers.push(poller);
    if (this.isUp) poller.start();
    return poller;
  }

  onApplicationBootstrap(): void {
    this.isUp = true;
    for (const poller of this.pollers) poller.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.pollers.map((poller) => poller.stop()));
  }
}
