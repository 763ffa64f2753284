import { dailyReport } from './daily-report.ts';

const quiet = { day: '2026-11-20', registrations: 0, ordersPlaced: 0, ordersConfirmed: 0, ordersRejected: 0 };

describe("a day's report", () => {
  it('says what came, with the revenue in each currency', () => {
    const figures = { ...quiet, registrations: 3, ordersPlaced: 5, ordersConfirmed: 4, ordersRejected: 1 };
    expect(dailyReport({ ...figures, revenue: { EUR: 123_456, JPY: 700 } })).toEqual({
      subject: 'Report for 2026-11-20',
      text: 'New users: 3\nOrders: 5 placed, 4 confirmed, 1 rejected\nRevenue: EUR 1,234.56, JPY 700',
    });
  });

  it('of a quiet day says so', () => {
    expect(dailyReport({ ...quiet, revenue: {} }).text).toContain('Revenue: none');
  });
});
