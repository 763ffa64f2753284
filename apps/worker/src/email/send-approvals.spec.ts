import {
  DependencyUnavailableError,
  type Messenger,
  RemoteRejectionError,
  RequestTimeoutError,
} from '@warren/messaging';
import { SendApprovals } from './send-approvals.ts';

const campaign = {
  campaignId: '6f0c7f1e-3f0f-4f57-9d39-0f6f6a1c6a52',
  subscriberId: '6f0c7f1e-3f0f-4f57-9d39-0f6f6a1c6a53',
  onDoubt: 'resend',
} as const;
const answering = (answer: () => Promise<unknown>): SendApprovals =>
  new SendApprovals({ request: answer } as unknown as Messenger);

describe("the approval of a campaign's mail", () => {
  it('is what the service says', async () => {
    expect(await answering(async () => ({ may: true })).ask(campaign)).toBeUndefined();
    expect(await answering(async () => ({ may: false, reason: 'paused' })).ask(campaign)).toBe('paused');
  });

  it('is no outage for a campaign that does not exist: no other mail waits for that', async () => {
    const rejection = new RemoteRejectionError('campaign-unknown', 'There is no campaign.');
    await expect(answering(() => Promise.reject(rejection)).ask(campaign)).rejects.toBe(rejection);
  });

  it('is waited for while nobody answers', async () => {
    const late = new RequestTimeoutError('email-subscriptions.may-send.v1', 5_000);
    await expect(answering(() => Promise.reject(late)).ask(campaign)).rejects.toBeInstanceOf(
      DependencyUnavailableError,
    );
  });
});
