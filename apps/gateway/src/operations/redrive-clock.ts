import { Injectable } from '@nestjs/common';
import { Poller } from '@warren/persistence';
import { Redriving } from './redriving.ts';

/** Lets redrives go on when they are due, also those of a gateway that is gone. */
@Injectable()
export class RedriveClock extends Poller {
  constructor(private readonly redriving: Redriving) {
    super('Redrives', redriving);
  }

  override async beforeApplicationShutdown(): Promise<void> {
    await super.beforeApplicationShutdown();
    await this.redriving.close();
  }
}
