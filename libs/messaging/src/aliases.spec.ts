import type { Authorizer } from './handling/authorizer.ts';
import {
  DependencyAwayError,
  DependencyUnavailableError,
  messageInHand,
  messageLogFields,
  RabbitServer,
  Refusal,
  RefusedError,
  RemoteRejectionError,
  RequestRejectedError,
  TaskResult,
  Verdict,
} from './index.ts';
import { withTodaysNames } from './nest/renamed-options.ts';

const url = 'amqp://localhost:5672';
const authorizer: Authorizer = { authorize: async () => 'ada' };

describe('the names of before 0.1', () => {
  it('are the things of today', () => {
    expect(DependencyAwayError).toBe(DependencyUnavailableError);
    expect(new Refusal('no', 'No.')).toBeInstanceOf(RequestRejectedError);
    expect(RefusedError).toBe(RemoteRejectionError);
    expect(Verdict.done('it')).toBeInstanceOf(TaskResult);
    expect(messageInHand).toBe(messageLogFields);
  });

  it('of options mean the same, so that no handler is left unguarded', () => {
    const sign = async () => 'token';
    expect(withTodaysNames({ stamp: sign })).toMatchObject({ sign });
    const server = new RabbitServer({ url, group: 'shop', doorkeeper: authorizer });
    expect(server).toMatchObject({ options: { authorizer, group: 'shop' } });
  });

  it('of options yield to those of today', () => {
    const other: Authorizer = { authorize: async () => 'eve' };
    const server = new RabbitServer({ url, group: 'shop', doorkeeper: other, authorizer });
    expect(server).toMatchObject({ options: { authorizer } });
  });
});
