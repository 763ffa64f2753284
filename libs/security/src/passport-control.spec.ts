import { jest } from '@jest/globals';
import { defineEvent, defineRequest, defineTask } from '@warren/contracts';
import { newId, type Sending } from '@warren/messaging';
import { z } from 'zod';
import { newKey } from './new-key.ts';
import { PassportControl } from './passport-control.ts';
import { PassportIssuer } from './passport-issuer.ts';

const AddCat = defineRequest('cats.add.v1', z.object({}), z.object({}));
const FeedCats = defineTask('cats.feed.v1', z.object({}));
const CatAdopted = defineEvent('cat.adopted.v1', z.object({}));

const policy = { guarded: ['cats'], mayVouchFor: (): boolean => true };
const ada = { subject: 'ada', scopes: ['cats:write'] };
const key = newKey('gateway.1');
const issuer = new PassportIssuer(key.secret, ada, policy);
const control = new PassportControl(key.public, policy);
const MINUTE = 60_000;
const DAY = 86_400_000;

function message({ kind, type }: { readonly kind: Sending['kind']; readonly type: string }): Sending {
  const id = newId();
  return { id, kind, type, correlationId: id };
}
const request = message(AddCat);
const task = message(FeedCats);

/** Whether a message is let in so long after its passport was made. */
async function isAdmitted(sent: Sending, laterMs: number): Promise<boolean> {
  const passport = await issuer.stamp(sent);
  jest.useFakeTimers({ now: Date.now() + laterMs, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  try {
    return await control.admit({ ...sent, passport }, 'cats:write').then(
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
    const [old, next] = [newKey('gateway.1'), newKey('gateway.2')];
    const both = new PassportControl(`${old.public},${next.public}`, policy);
    for (const { secret } of [old, next]) {
      const passport = await new PassportIssuer(secret, ada, policy).stamp(request);
      expect(await both.admit({ ...request, passport }, 'cats:write')).toBe('ada');
    }
  });

  it('names its caller where it was carried on, for ever, and nowhere else', async () => {
    const passport = await issuer.stamp(message(CatAdopted));
    const { conversation } = JSON.parse(atob(passport.split('.')[1] ?? '')) as { conversation: string };
    jest.useFakeTimers({ now: Date.now() + 400 * DAY, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    const follows = { id: newId(), passport, correlationId: conversation };
    expect(await control.callerOf(follows)).toBe('ada');
    expect(await control.callerOf({ ...follows, correlationId: newId() })).toBeUndefined();
    jest.useRealTimers();
  });
});
