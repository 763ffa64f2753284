import { dueFirings, type Missed, timeAfter } from './due-firings.ts';

const at = (time: string): Date => new Date(`2027-03-01T${time}Z`);
const hourly = (missed: Missed, nextRunAt = at('10:00:00')) => ({
  cron: '0 * * * *',
  timezone: 'UTC',
  missed,
  nextRunAt,
});
const texts = (times: readonly Date[]): string[] => times.map((time) => time.toISOString().slice(11, 16));

describe('due firings', () => {
  it('are none before the moment', () => {
    expect(dueFirings(hourly('all'), at('09:59:59'))).toEqual({ times: [], nextRunAt: at('10:00:00') });
  });

  it.each(['skip', 'once', 'all'] as const)('are one at the moment, and up to a minute later (%s)', (missed) => {
    for (const now of [at('10:00:00'), at('10:00:59')])
      expect(dueFirings(hourly(missed), now)).toEqual({ times: [at('10:00:00')], nextRunAt: at('11:00:00') });
  });

  it.each([
    ['skip', []],
    ['once', ['13:00']],
    ['all', ['10:00', '11:00', '12:00', '13:00']],
  ] as const)('of moments that were missed are as the policy %s says', (missed, expected) => {
    const { times, nextRunAt } = dueFirings(hourly(missed), at('13:30:00'));
    expect(texts(times)).toEqual(expected);
    expect(nextRunAt).toEqual(at('14:00:00'));
  });

  it('are the moment that is just due, and none of the missed ones, with skip and once', () => {
    for (const missed of ['skip', 'once'] as const)
      expect(texts(dueFirings(hourly(missed), at('13:00:05')).times)).toEqual(['13:00']);
  });

  it('are made up for in portions after a long time, and none is lost between them', () => {
    const everySecond = { cron: '* * * * * *', timezone: 'UTC', missed: 'all' as const, nextRunAt: at('10:00:00') };
    const first = dueFirings(everySecond, at('10:10:00'));
    expect(first.times).toHaveLength(500);
    const second = dueFirings({ ...everySecond, nextRunAt: first.nextRunAt }, at('10:10:00'));
    expect(second.times).toHaveLength(101);
    expect(second.times[0]).toEqual(first.nextRunAt);
  });

  it('after months of silence are found without looking at each moment', () => {
    const everySecond = { cron: '* * * * * *', timezone: 'UTC', nextRunAt: new Date('2020-01-01T00:00:00Z') };
    expect(dueFirings({ ...everySecond, missed: 'skip' }, at('10:00:00')).times).toHaveLength(61);
  });
});

describe('clocks that change', () => {
  const berlin = (cron: string, from: string, count: number): string[] => {
    let now = new Date(from);
    return Array.from({ length: count }, () => {
      now = timeAfter({ cron, timezone: 'Europe/Berlin' }, now);
      return now.toISOString();
    });
  };

  it('forward: what is set for the hour that does not exist comes at its end, once', () => {
    expect(berlin('30 2 * * *', '2027-03-27T12:00:00Z', 2)).toEqual([
      '2027-03-28T01:00:00.000Z',
      '2027-03-29T00:30:00.000Z',
    ]);
  });

  it.each(['skip', 'once', 'all'] as const)('forward: that moment is due when it has come (%s)', (missed) => {
    const time = new Date('2027-03-28T01:00:00Z');
    const rhythm = { cron: '30 2 * * *', timezone: 'Europe/Berlin', missed };
    for (const nextRunAt of [time, new Date('2027-03-27T01:30:00Z')])
      expect(dueFirings({ ...rhythm, nextRunAt }, new Date('2027-03-28T01:00:10Z')).times.at(-1)).toEqual(time);
  });

  it('back: what is set for the hour that comes twice comes once', () => {
    expect(berlin('30 2 * * *', '2027-10-30T12:00:00Z', 2)).toEqual([
      '2027-10-31T00:30:00.000Z',
      '2027-11-01T01:30:00.000Z',
    ]);
  });

  it('back: what comes every hour comes in both', () => {
    expect(berlin('0 * * * *', '2027-10-30T23:30:00Z', 3)).toEqual([
      '2027-10-31T00:00:00.000Z',
      '2027-10-31T01:00:00.000Z',
      '2027-10-31T02:00:00.000Z',
    ]);
  });
});
