import { QueryFailedError, QueryRunnerAlreadyReleasedError } from 'typeorm';
import { DatabaseBusyError, DatabaseSilentError, DatabaseUnavailableError, TransactionIdleError } from '../errors.ts';
import { isUnavailable } from './is-unavailable.ts';

const coded = (code: string): Error => Object.assign(new Error(code), { code });

describe('a database is unavailable', () => {
  it.each([
    ['when its connection says so', new DatabaseUnavailableError('PostgreSQL cannot be reached')],
    ['when a statement met that', new QueryFailedError('SELECT 1', [], new DatabaseUnavailableError('it is gone'))],
    ['when a connection fell silent', new QueryFailedError('SELECT 1', [], new DatabaseSilentError(30_000))],
  ])('%s', (_, error) => expect(isUnavailable(error)).toBe(true));

  it.each([
    ['when it refuses a statement', new QueryFailedError('SELECT x', [], coded('42703'))],
    ["when a handler's own call was refused", coded('ECONNREFUSED')],
    ["when a handler's own connection was reset", coded('ECONNRESET')],
    ["when a handler's own call took too long", coded('ETIMEDOUT')],
    ['when all of its connections are in use', new DatabaseBusyError(5, 60_000)],
    ["when a handler's transaction was idle for too long", new TransactionIdleError(300_000, undefined)],
    ['when a handler goes on after its transaction', new QueryRunnerAlreadyReleasedError()],
  ])('but not %s', (_, error) => expect(isUnavailable(error)).toBe(false));
});
