import { OUTBOXES } from '@showcase/contracts';
import { poolNames } from './pools.ts';

describe('the outboxes that operators can see', () => {
  it('are those of every pool, and of the service of subscribers', () => {
    expect(OUTBOXES.toSorted()).toEqual([...poolNames, 'email-subscriptions'].toSorted());
  });
});
