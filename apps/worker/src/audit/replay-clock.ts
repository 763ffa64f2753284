import { Injectable } from '@nestjs/common';
import { Poller } from '@warren/persistence';
import { Replaying } from './replaying.ts';

/** Lets replays go on when they are due, also those of a worker that is gone. */
@Injectable()
export class ReplayClock extends Poller {
  constructor(replaying: Replaying) {
    super('Replays', replaying);
  }
}
