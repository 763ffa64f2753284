import { Injectable } from '@nestjs/common';
import { Turns } from '@warren/persistence';
import { Pacer } from './pacer.ts';

/** Lets campaigns go on, also those of an instance that is gone. */
@Injectable()
export class PacerClock extends Turns {
  constructor(pacer: Pacer) {
    super('Campaigns', pacer);
  }
}
