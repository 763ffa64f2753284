import { after, type CampaignState, type Happening } from './campaign-state.ts';

const states: CampaignState[] = ['draft', 'scheduled', 'running', 'paused', 'finished', 'cancelled'];
const happenings: Happening[] = ['send', 'start', 'pause', 'resume', 'finish', 'cancel'];

describe('a campaign', () => {
  it('goes these ways and no others', () => {
    const ways = states.flatMap((state) =>
      happenings.flatMap((happening) => {
        const next = after(state, happening);
        return next ? [`${state} -${happening}-> ${next}`] : [];
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
