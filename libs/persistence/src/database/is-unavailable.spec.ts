import { QueryFailedError, QueryRunnerAlreadyReleasedError } from 'typeorm';
import { isUnavailable } from './is-unavailable.ts';

const coded = (code: string): Error => Object.assign(new Error(code), { code });

describe('a database is away', () => {
  it.each([
    ['when nobody listens', coded('ECONNREFUSED')],
    ['when it shuts down', coded('57P01')],
    ['when a statement met a lost connection', new QueryFailedError('SELECT 1', [], coded('ECONNRESET'))],
    ['when a connection broke before the first statement on it', new QueryRunnerAlreadyReleasedError()],
  ])('%s', (_, error) => expect(isUnavailable(error)).toBe(true));

  it('but not when it refuses what it was asked', () => {
    expect(isUnavailable(new QueryFailedError('SELECT x', [], coded('42703')))).toBe(false);
  });
});
