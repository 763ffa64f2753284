import { Injectable } from '@nestjs/common';
import { Poller } from '@warren/persistence';
import { CampaignDispatcher } from './campaign-dispatcher.ts';

/** Lets campaigns go on, also those of an instance that is gone. */
@Injectable()
export class DispatchClock extends Poller {
  constructor(dispatcher: CampaignDispatcher) {
    super('Campaigns', dispatcher);
  }
}
