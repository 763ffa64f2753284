import { readCron } from './cron-expression.ts';
import { CronMistakeError } from './cron-field.ts';

const next = (cron: string, from: string, count = 1, timezone = 'UTC'): string[] => {
  const times = readCron(cron, timezone);
  let now = new Date(from);
  return Array.from({ length: count }, () => {
    now = times.after(now);
    return now.toISOString().replace(':00.000Z', '');
  });
};

describe('a cron expression as people write it', () => {
  // 1 March 2027 is a Monday.
  it.each([
    ['0 9 * * SAT-SUN', ['2027-03-06T09:00', '2027-03-07T09:00', '2027-03-13T09:00']],
    ['0 9 * * sat-sun', ['2027-03-06T09:00', '2027-03-07T09:00', '2027-03-13T09:00']],
    ['0 9 * * 6-0', ['2027-03-06T09:00', '2027-03-07T09:00', '2027-03-13T09:00']],
    ['0 9 * * 6-7', ['2027-03-06T09:00', '2027-03-07T09:00', '2027-03-13T09:00']],
    ['0 9 * * FRI-MON', ['2027-03-01T09:00', '2027-03-05T09:00', '2027-03-06T09:00']],
    ['0 9 * * 7-2', ['2027-03-01T09:00', '2027-03-02T09:00', '2027-03-07T09:00']],
    ['0 9 * * 0-7', ['2027-03-01T09:00', '2027-03-02T09:00', '2027-03-03T09:00']],
    ['0 9 * * monday,Thurs', ['2027-03-01T09:00', '2027-03-04T09:00', '2027-03-08T09:00']],
    ['0 22-4 * * *', ['2027-03-01T01:00', '2027-03-01T02:00', '2027-03-01T03:00', '2027-03-01T04:00']],
    ['0 22-4/3 * * *', ['2027-03-01T01:00', '2027-03-01T04:00', '2027-03-01T22:00', '2027-03-02T01:00']],
    ['50-10/10 0 * * *', ['2027-03-01T00:10', '2027-03-01T00:50', '2027-03-02T00:00']],
    ['0 0 1 nov-feb *', ['2027-11-01T00:00', '2027-12-01T00:00', '2028-01-01T00:00', '2028-02-01T00:00']],
    ['5/20 * * * *', ['2027-03-01T00:05', '2027-03-01T00:25', '2027-03-01T00:45', '2027-03-01T01:05']],
    ['0\t9\t*\t*\t1', ['2027-03-01T09:00']],
    ['  0   9 * *   1 ', ['2027-03-01T09:00']],
    ['0 9–11 * * 1', ['2027-03-01T09:00', '2027-03-01T10:00']],
    ['0 0 ? * FRI#2', ['2027-03-12T00:00', '2027-04-09T00:00']],
    ['0 0 * * FRIL', ['2027-03-26T00:00', '2027-04-30T00:00']],
    ['0 0 L * *', ['2027-03-31T00:00', '2027-04-30T00:00']],
    ['0 0 LW * *', ['2027-03-31T00:00', '2027-04-30T00:00', '2027-05-31T00:00']],
    ['0 0 6W * *', ['2027-03-05T00:00', '2027-04-06T00:00']],
    ['@Daily', ['2027-03-02T00:00']],
    ['@midnight', ['2027-03-02T00:00']],
    ['@hourly', ['2027-03-01T01:00']],
    ['@weekly', ['2027-03-07T00:00']],
    ['@monthly', ['2027-04-01T00:00']],
    ['@annually', ['2028-01-01T00:00']],
    ['0 0 29 2 *', ['2028-02-29T00:00']],
    ['0 0 30 2 1', ['2028-02-07T00:00']],
    ['0 0 13 * FRI', ['2027-03-05T00:00', '2027-03-12T00:00', '2027-03-13T00:00']],
  ])('"%s" fires as they expect', (cron, expected) => {
    expect(next(cron, '2027-03-01T00:00:00Z', expected.length)).toEqual(expected);
  });

  it.each([
    ['', 'It has 0 fields'],
    ['5', 'It has 1 field:'],
    ['* * * *', 'It has 4 fields'],
    ['* * * * * * *', 'It has 7 fields'],
    ['1, 15 9 * * *', 'Nothing beside a comma among the seconds means nothing'],
    ['0 24 * * *', '"24" among the hours means nothing: there are 0 to 23'],
    ['60 * * * *', '"60" among the minutes means nothing: there are 0 to 59'],
    ['0 0 0 * *', '"0" among the days of the month means nothing: there are 1 to 31'],
    ['0 0 * 13 *', '"13" among the months means nothing: there are 1 to 12 or JAN to DEC'],
    ['0 0 * * 8', '"8" among the weekdays means nothing: there are 0 to 7 (0 and 7 are Sunday) or SUN to SAT'],
    ['0 0 * * FRI#6', '"FRI#6" among the weekdays means nothing'],
    ['0 0 * * Caturday', '"Caturday" among the weekdays means nothing'],
    ['0 H * * *', '"H" among the hours means nothing'],
    ['0 9:30 * * *', '"9:30" among the hours means nothing'],
    ['-5 * * * *', '"-5" among the minutes means nothing'],
    ['1-2-3 * * * *', '"1-2-3" among the minutes means nothing'],
    ['*/0 * * * *', '"*/0" among the minutes means nothing'],
    ['*/5/2 * * * *', '"*/5/2" among the minutes means nothing'],
    ['*/ * * * *', '"*/" among the minutes means nothing'],
    ['1e1 * * * *', '"1e1" among the minutes means nothing'],
    ['0 9 */32 * *', 'the longest step here is 31'],
    ['0 */25 * * *', 'the longest step here is 24'],
    ['0 9 1 */13 *', 'the longest step here is 12'],
    ['*/90 * * * *', '"*/90" among the minutes would pass over a whole round'],
    ['*/120 * * * *', 'for every 2 hours write "0 */2 * * *"'],
    ['0 */36 * * *', '"*/36" among the hours would pass over a whole round of hours, which begin anew after 23'],
    ['@reboot', '"@reboot" is no nickname: there are @yearly'],
    ['@every 5m', '"@every 5m" is no nickname'],
    [
      '0 0 30 2 *',
      'It never comes: the months that it names have 29 days at most, and the first day that it names is 30',
    ],
    ['0 0 31 2,4,JUN *', 'It never comes: the months that it names have 30 days'],
    ['0 0 31W 4-4 ?', 'It never comes'],
    ['0 0 31 2/2 *', undefined],
    ['0 0 31 2-6/2 *', 'It never comes'],
  ])('"%s" is refused in the words that were written: %s', (cron, sentence) => {
    const read = () => readCron(cron, 'UTC');
    if (sentence === undefined) expect(read).not.toThrow();
    else expect(read).toThrow(expect.objectContaining({ message: expect.stringContaining(sentence) }));
    if (sentence !== undefined) expect(read).toThrow(CronMistakeError);
  });

  it('that never comes is refused before anybody looks for its times', () => {
    const begun = process.cpuUsage();
    for (let i = 0; i < 100; i++) expect(() => readCron('0 0 30 2 *', 'UTC')).toThrow(CronMistakeError);
    expect(process.cpuUsage(begun).user).toBeLessThan(1_000_000);
  });
});
