import { lengthText, timeAxis } from './time-axis.ts';

describe('the axis of a journey', () => {
  it('keeps the order of moments, however they come', () => {
    const axis = timeAxis([300, 100, 200]);
    expect([100, 200, 300].map(axis.x)).toEqual([0, 24, 48]);
  });

  it('folds a gap that is far longer than the usual one, and says how long it was', () => {
    const hour = 3_600_000;
    const axis = timeAxis([0, 10, 20, 30, hour]);
    expect(axis.folds).toEqual([{ x: 72 + 24, ms: hour - 30 }]);
    expect(axis.width).toBe(72 + 48);
  });

  it('has a place for a single moment, and for none', () => {
    expect(timeAxis([5]).x(5)).toBe(0);
    expect(timeAxis([]).width).toBe(0);
  });

  it.each([
    [12, '12 ms'],
    [1_500, '1.5 s'],
    [780_000, '13 min'],
    [7_200_000, '2 h'],
    [259_200_000, '3 d'],
  ])('says %i milliseconds as %s', (ms, text) => {
    expect(lengthText(ms)).toBe(text);
  });
});
