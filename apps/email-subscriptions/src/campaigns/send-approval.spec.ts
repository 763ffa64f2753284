import { approvalOf, type SendStatus } from './send-approval.ts';

const good: SendStatus = {
  send: 'queued',
  campaign: 'running',
  subscriber: 'confirmed',
  suppressed: false,
  domainPaused: false,
};

describe("a permit for a campaign's mail", () => {
  it.each(['queued', 'sending'] as const)('is given for one that is %s', (send) => {
    expect(approvalOf({ ...good, send })).toEqual({ may: true, next: 'sending' });
  });

  it('is not given while the campaign is paused, and the mail waits for its going on', () => {
    expect(approvalOf({ ...good, campaign: 'paused' })).toMatchObject({ may: false, next: 'pending' });
  });

  it.each([
    { campaign: 'cancelled' },
    { subscriber: 'unsubscribed' },
    { subscriber: 'bounced' },
    { subscriber: undefined },
    { suppressed: true },
  ] as const)('is not given, and never will be, with %j', (bad) => {
    expect(approvalOf({ ...good, ...bad })).toMatchObject({ may: false, next: 'skipped' });
  });

  it.each(['sent', 'refused', 'skipped', 'uncertain', 'pending', undefined] as const)(
    'is not given to a copy of a task whose mail is %s by now, and changes nothing',
    (send) => {
      const approval = approvalOf({ ...good, send });
      expect(approval.may).toBe(false);
      expect(approval.next).toBeUndefined();
    },
  );
});
