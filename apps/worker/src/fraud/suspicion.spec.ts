import { suspicionOf } from './suspicion.ts';

const usual = { amount: 2_000, ordersWithinAnHour: 1, paidWithinADay: 2_000, minutesSinceRegistration: undefined };

describe('suspicion', () => {
  it('has nothing against a usual order', () => {
    expect(suspicionOf(usual)).toEqual({ score: 0, reasons: [] });
  });

  it.each([
    [{ amount: 500_000 }, 'a very large order'],
    [{ ordersWithinAnHour: 10 }, 'many orders within an hour'],
    [{ paidWithinADay: 1_000_000 }, 'much paid within a day'],
    [{ amount: 100_000, minutesSinceRegistration: 9 }, 'a large order minutes after registering'],
  ])('rises for %j', (unusual, reason) => {
    expect(suspicionOf({ ...usual, ...unusual })).toMatchObject({ reasons: [reason] });
  });

  it('adds up, to 100 at most', () => {
    const all = { amount: 500_000, ordersWithinAnHour: 99, paidWithinADay: 9e9, minutesSinceRegistration: 0 };
    expect(suspicionOf(all)).toMatchObject({ score: 100 });
  });
});
