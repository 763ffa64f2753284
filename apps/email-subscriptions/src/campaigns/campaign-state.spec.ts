import { after, type CampaignState, type CampaignEvent } from './campaign-state.ts';

const states: CampaignState[] = ['draft', 'scheduled', 'running', 'paused', 'finished', 'cancelled'];
const events: CampaignEvent[] = ['send', 'start', 'pause', 'resume', 'finish', 'cancel'];

describe('a campaign', () => {
  it('goes these ways and no others', () => {
    const ways = states.flatMap((state) =>
      events.flatMap((event) => {
        const next = after(state, event);
        return next ? [`${state} -${event}-> ${next}`] : [];
      }),
    );
    expect(ways).toEqual([
      'draft -send-> scheduled',
      'draft -cancel-> cancelled',
      'scheduled -send-> scheduled',
      'scheduled -start-> running',
      'scheduled -cancel-> cancelled',
      'running -pause-> paused',
      'running -finish-> finished',
      'running -cancel-> cancelled',
      'paused -resume-> running',
      'paused -cancel-> cancelled',
    ]);
  });
});
