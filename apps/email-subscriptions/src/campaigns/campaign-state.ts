import type { Campaign } from '@showcase/contracts';

export type CampaignState = Campaign['state'];

/** What can happen to a campaign. Operators send, pause, resume and cancel; the pacer starts, pauses and finishes. */
export type CampaignEvent = 'send' | 'start' | 'pause' | 'resume' | 'resume part' | 'finish' | 'cancel';

/** What leads where; what is not here cannot happen. */
const transitions: Readonly<Record<CampaignState, Readonly<Partial<Record<CampaignEvent, CampaignState>>>>> = {
  draft: { send: 'scheduled', cancel: 'cancelled' },
  scheduled: { send: 'scheduled', start: 'running', cancel: 'cancelled' },
  running: { 'resume part': 'running', pause: 'paused', finish: 'finished', cancel: 'cancelled' },
  paused: { resume: 'running', cancel: 'cancelled' },
  finished: {},
  cancelled: {},
};

/** @returns the state it leads to; undefined where it cannot happen */
export function after(state: CampaignState, event: CampaignEvent): CampaignState | undefined {
  return transitions[state][event];
}
