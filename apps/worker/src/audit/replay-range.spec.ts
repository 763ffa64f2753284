import { RequestRejectedError } from '@warren/messaging';
import { rangeOf } from './replay-range.ts';

const first = new Date('2026-11-01T08:30:00Z');
const now = new Date('2026-11-21T06:00:00Z');

describe('the range of a replay', () => {
  it.each([
    [{ from: 'beginning' }, null, null],
    [{ from: '2026-11-02' }, '2026-11-02T00:00:00.000Z', null],
    [{ from: '2026-11-01' }, '2026-11-01T00:00:00.000Z', null],
    [{ from: '2026-11-02T10:00:00+02:00', to: '2026-11-03' }, '2026-11-02T08:00:00.000Z', '2026-11-03T00:00:00.000Z'],
  ])('of %j is from %s to %s', (requested, from, to) => {
    const range = rangeOf(requested, first, now);
    expect([range.from?.toISOString() ?? null, range.to?.toISOString() ?? null]).toEqual([from, to]);
  });

  it.each([
    ['before the first fact', { from: '2026-10-31' }, 'The log begins at 2026-11-01T08:30:00.000Z'],
    ['in the future', { from: '2026-11-22' }, 'is in the future'],
    ['that ends before it begins', { from: '2026-11-03', to: '2026-11-02' }, 'is not after'],
    ['that ends before the first fact', { from: 'beginning', to: '2026-11-01' }, 'is not after'],
  ])('%s is refused', (_, requested, sentence) => {
    const reading = () => rangeOf(requested, first, now);
    expect(reading).toThrow(sentence);
    expect(reading).toThrow(RequestRejectedError);
  });

  it('of an empty log is refused', () => {
    expect(() => rangeOf({ from: 'beginning' }, undefined, now)).toThrow('empty');
  });
});
