import { jest } from '@jest/globals';
import { defineEvent, defineRequest, defineTask } from '@warren/contracts';
import { type AuthorizableMessage, newId, type TokenBinding } from '@warren/messaging';
import { z } from 'zod';
import { newKey } from './new-key.ts';
import { MessageTokenAuthorizer } from './message-token-authorizer.ts';
import { MessageTokenIssuer } from './message-token-issuer.ts';

const AddCat = defineRequest('cats.add.v1', z.object({}), z.object({}));
const FeedCats = defineTask('cats.feed.v1', z.object({}));
const CatAdopted = defineEvent('cat.adopted.v1', z.object({}));

const policy = {
  mayVouchFor: (): boolean => true,
  mayIssue: (issuer: string, { type }: { readonly type: string }): boolean =>
    issuer === 'gateway' || type !== CatAdopted.type,
};
const ada = { subject: 'ada', scopes: ['cats:write'] };
const key = newKey('gateway.1');
const issuer = new MessageTokenIssuer(key.secret, ada, policy);
const authorizer = new MessageTokenAuthorizer(key.public, policy);
const MINUTE = 60_000;
const DAY = 86_400_000;

function message({ kind, type }: { readonly kind: TokenBinding['kind']; readonly type: string }): TokenBinding {
  const id = newId();
  return { id, kind, type, correlationId: id, content: Buffer.from('{}') };
}
const request = message(AddCat);
const task = message(FeedCats);

/** Whether a message is let in so long after its passport was made. */
function isAuthorized(sent: TokenBinding, laterMs: number): boolean {
  const token = issuer.sign(sent);
  jest.useFakeTimers({ now: Date.now() + laterMs, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  try {
    return isTaken({ ...sent, token });
  } finally {
    jest.useRealTimers();
  }
}

function isTaken(message: AuthorizableMessage, by = authorizer): boolean {
  try {
    return (
      by.authorize(message, message.kind === 'event' || message.kind === 'reply' ? undefined : 'cats:write') !== ''
    );
  } catch {
    return false;
  }
}

describe('a passport', () => {
  it.each([
    ['a request', request, 0, true],
    ['a request', request, 2 * MINUTE, false],
    ['a task, which may wait', task, 13 * DAY, true],
    ['a task that its inbox has forgotten', task, 15 * DAY, false],
    ['an event, as long as it is new', message(CatAdopted), 15 * DAY, false],
    ['an event that a replay publishes again', { ...message(CatAdopted), isRepublished: true }, 400 * DAY, true],
  ])('of %s is good after a while, or not', (_what, sent, laterMs, isGood) => {
    expect(isAuthorized(sent, laterMs)).toBe(isGood);
  });

  it('is believed under the old and the new key of its issuer while that is changed', () => {
    const [old, next] = [newKey('gateway.1'), newKey('gateway.2')];
    const both = new MessageTokenAuthorizer(`${old.public},${next.public}`, policy);
    for (const { secret } of [old, next]) {
      const token = new MessageTokenIssuer(secret, ada, policy).sign(request);
      expect(both.authorize({ ...request, token }, 'cats:write')).toBe('ada');
    }
  });

  it('names its caller where it was carried on, for ever, and nowhere else', () => {
    const token = issuer.sign(message(CatAdopted));
    const { conversation } = JSON.parse(atob(token.split('.')[1] ?? '')) as { conversation: string };
    jest.useFakeTimers({ now: Date.now() + 400 * DAY, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    const follows = { id: newId(), token, correlationId: conversation };
    expect(authorizer.callerOf(follows)).toBe('ada');
    expect(authorizer.callerOf({ ...follows, correlationId: newId() })).toBeUndefined();
    jest.useRealTimers();
  });

  const asked = { ...request, replyTo: 'ada.replies.1' };
  it.each<[string, TokenBinding, Partial<AuthorizableMessage>]>([
    ['another body', task, { content: Buffer.from('{"to":"eve"}') }],
    ['another reply address', asked, { replyTo: 'eve.replies.1' }],
    ['no reply address', asked, { replyTo: undefined }],
    ['another id', task, { id: newId() }],
    ['another type', task, { type: 'cats.sell.v1' }],
    ['one letter of its claims changed', task, { token: tampered(issuer.sign(task)) }],
    ['nothing behind its claims', task, { token: issuer.sign(task).replace(/[^.]*$/, '') }],
  ])('is not good with %s', (_what, sent, other) => {
    const sealed = { ...sent, token: issuer.sign(sent) };
    expect([isTaken(sealed), isTaken({ ...sealed, ...other })]).toEqual([true, false]);
  });

  it('is neither signed nor believed where its issuer may not publish the type', () => {
    const eve = newKey('worker.1');
    const event = message(CatAdopted);
    expect(() => new MessageTokenIssuer(eve.secret, ada, policy).sign(event)).toThrow('"worker" may not publish');
    const token = new MessageTokenIssuer(eve.secret, ada, {}).sign(event);
    expect(isTaken({ ...event, token }, new MessageTokenAuthorizer(eve.public, policy))).toBe(false);
    expect(isTaken({ ...event, token }, new MessageTokenAuthorizer(eve.public, { mayVouchFor: () => true }))).toBe(
      true,
    );
  });

  it('is missing from messages of the version before, which are taken for a while after an upgrade, where that is set', () => {
    const event = { ...message(CatAdopted), token: undefined };
    const until = (ms: number) =>
      new MessageTokenAuthorizer(key.public, policy, { transitionUntil: new Date(Date.now() + ms) });
    expect([isTaken(event, until(DAY)), isTaken(event, until(-DAY)), isTaken(event)]).toEqual([true, false, false]);
    expect(isTaken({ ...task, token: undefined }, until(DAY))).toBe(false);
  });
});

/** The scopes say something else, and the signature is the same. */
function tampered(token: string): string {
  const [header, claims = '', signature] = token.split('.');
  const changed = Buffer.from(claims, 'base64url').toString().replace('cats:write', 'cats:rule');
  return [header, Buffer.from(changed).toString('base64url'), signature].join('.');
}
