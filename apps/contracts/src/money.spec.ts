import { minorUnitsOf } from './money.ts';

describe('minor units', () => {
  it.each([
    ['EUR', 100],
    ['JPY', 1],
    ['KWD', 1_000],
    ['ZZZ', 100],
  ])('of %s: %d make a whole one', (currency, units) => {
    expect(minorUnitsOf(currency)).toBe(units);
  });
});
