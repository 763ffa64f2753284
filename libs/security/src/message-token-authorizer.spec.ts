import { jest } from '@jest/globals';
import { defineEvent, defineRequest, defineTask } from '@warren/contracts';
import { newId, type TokenBinding } from '@warren/messaging';
import { z } from 'zod';
import { newKey } from './new-key.ts';
import { MessageTokenAuthorizer } from './message-token-authorizer.ts';
import { MessageTokenIssuer } from './message-token-issuer.ts';

const AddCat = defineRequest('cats.add.v1', z.object({}), z.object({}));
const FeedCats = defineTask('cats.feed.v1', z.object({}));
const CatAdopted = defineEvent('cat.adopted.v1', z.object({}));

const policy = { guarded: ['cats'], mayVouchFor: (): boolean => true };
const ada = { subject: 'ada', scopes: ['cats:write'] };
const key = newKey('gateway.1');
const issuer = new MessageTokenIssuer(key.secret, ada, policy);
const authorizer = new MessageTokenAuthorizer(key.public, policy);
const MINUTE = 60_000;
const DAY = 86_400_000;

function message({ kind, type }: { readonly kind: TokenBinding['kind']; readonly type: string }): TokenBinding {
  const id = newId();
  return { id, kind, type, correlationId: id };
}
const request = message(AddCat);
const task = message(FeedCats);

/** Whether a message is let in so long after its passport was made. */
async function isAuthorized(sent: TokenBinding, laterMs: number): Promise<boolean> {
  const token = await issuer.sign(sent);
  jest.useFakeTimers({ now: Date.now() + laterMs, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  try {
    return await authorizer.authorize({ ...sent, token }, 'cats:write').then(
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
    expect(await isAuthorized(sent, laterMs)).toBe(isGood);
  });

  it('is believed under the old and the new key of its issuer while that is changed', async () => {
    const [old, next] = [newKey('gateway.1'), newKey('gateway.2')];
    const both = new MessageTokenAuthorizer(`${old.public},${next.public}`, policy);
    for (const { secret } of [old, next]) {
      const token = await new MessageTokenIssuer(secret, ada, policy).sign(request);
      expect(await both.authorize({ ...request, token }, 'cats:write')).toBe('ada');
    }
  });

  it('names its caller where it was carried on, for ever, and nowhere else', async () => {
    const token = await issuer.sign(message(CatAdopted));
    const { conversation } = JSON.parse(atob(token.split('.')[1] ?? '')) as { conversation: string };
    jest.useFakeTimers({ now: Date.now() + 400 * DAY, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    const follows = { id: newId(), token, correlationId: conversation };
    expect(await authorizer.callerOf(follows)).toBe('ada');
    expect(await authorizer.callerOf({ ...follows, correlationId: newId() })).toBeUndefined();
    jest.useRealTimers();
  });
});
