import { jest } from '@jest/globals';
import { AddSubscriber, EnrolSubscriber, OrderPlaced, scopesOf } from '@warren/contracts';
import { newId, type Sending } from '@warren/messaging';
import { newPassportKeys } from '../../../launcher/passport-keys.ts';
import { PassportControl } from './passport-control.ts';
import { PassportIssuer } from './passport-issuer.ts';

const ada = { subject: 'ada', scopes: scopesOf('user') };
const { keys, publicKeys } = newPassportKeys();
const issuer = new PassportIssuer(keys.gateway, ada);
const control = new PassportControl(publicKeys);
const MINUTE = 60_000;
const DAY = 86_400_000;

function message({ kind, type }: { readonly kind: Sending['kind']; readonly type: string }): Sending {
  const id = newId();
  return { id, kind, type, correlationId: id };
}
const request = message(AddSubscriber);
const task = message(EnrolSubscriber);

/** Whether a message is let in so long after its passport was made. */
async function isAdmitted(sent: Sending, laterMs: number): Promise<boolean> {
  const passport = await issuer.stamp(sent);
  jest.useFakeTimers({ now: Date.now() + laterMs, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  try {
    return await control.admit({ ...sent, passport }, 'subscribers:write').then(
      () => true,
      () => false,
    );
  } finally {
    jest.useRealTimers();
  }
}

describe('a passport', () => {
  it.each([
    ['a request', request, 0, true],
    ['a request', request, 2 * MINUTE, false],
    ['a task, which may wait', task, 13 * DAY, true],
    ['a task that its inbox has forgotten', task, 15 * DAY, false],
  ])('of %s is good after a while, or not', async (_what, sent, laterMs, isGood) => {
    expect(await isAdmitted(sent, laterMs)).toBe(isGood);
  });

  it('is believed under the old and the new key of its issuer while that is changed', async () => {
    const [old, next] = [newPassportKeys(), newPassportKeys()];
    const renamed = (key: string): string => key.replace('gateway.1', 'gateway.2');
    const both = new PassportControl(`${old.publicKeys},${renamed(next.publicKeys)}`);
    for (const key of [old.keys.gateway, renamed(next.keys.gateway)]) {
      const passport = await new PassportIssuer(key, ada).stamp(request);
      expect(await both.admit({ ...request, passport }, 'subscribers:write')).toBe('ada');
    }
  });

  it('names its caller where it was carried on, for ever, and nowhere else', async () => {
    const passport = await issuer.stamp(message(OrderPlaced));
    const { conversation } = JSON.parse(atob(passport.split('.')[1] ?? '')) as { conversation: string };
    jest.useFakeTimers({ now: Date.now() + 400 * DAY, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    const follows = { id: newId(), passport, correlationId: conversation };
    expect(await control.callerOf(follows)).toBe('ada');
    expect(await control.callerOf({ ...follows, correlationId: newId() })).toBeUndefined();
    jest.useRealTimers();
  });
});
