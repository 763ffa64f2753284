import {
  BrokerUnavailableError,
  DependencyUnavailableError,
  RemoteError,
  RemoteRejectionError,
  RequestTimeoutError,
  UnroutableError,
} from '../errors.ts';
import { failureOfRequest } from './failed-request.ts';
import { outcomeOfFailure } from './outcome.ts';
import { defaultRetryPolicy } from './retry-policy.ts';

const becomes = (error: unknown): string =>
  outcomeOfFailure(failureOfRequest('inventory', error), 1, defaultRetryPolicy).kind;

describe('a request that fails within a handler', () => {
  it.each([
    new RequestTimeoutError('inventory.check.v1', 5_000),
    new BrokerUnavailableError('it is away'),
    new UnroutableError('warren.requests', 'inventory'),
  ])('waits for its service where nobody answers: $code', (error) => {
    expect(failureOfRequest('inventory', error)).toBeInstanceOf(DependencyUnavailableError);
    expect(becomes(error)).toBe('postponed');
  });

  it('ends the message where the service has rejected it: that is an answer, and no outage', () => {
    const rejection = new RemoteRejectionError('campaign-unknown', 'There is no such campaign.');
    expect(outcomeOfFailure(failureOfRequest('inventory', rejection), 1, defaultRetryPolicy)).toEqual({
      kind: 'dead',
      reason: { code: 'campaign-unknown', message: 'There is no such campaign.' },
    });
  });

  it("counts where the service's handler failed, and where anything else did", () => {
    expect(becomes(new RemoteError('inventory.check.v1', 'Internal server error'))).toBe('retry');
    expect(becomes(new TypeError('x is undefined'))).toBe('retry');
    expect(becomes('a string')).toBe('retry');
  });
});
