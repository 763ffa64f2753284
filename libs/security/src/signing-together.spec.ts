import { defineTask } from '@warren/contracts';
import { type AuthorizableMessage, newId, type TokenBinding } from '@warren/messaging';
import fc from 'fast-check';
import { z } from 'zod';
import type { AccessPolicy } from './access-policy.ts';
import { newKey } from './new-key.ts';
import { MessageTokenAuthorizer } from './message-token-authorizer.ts';
import { MessageTokenIssuer } from './message-token-issuer.ts';
import { MOST_TOKENS } from './token-tree.ts';

const Feed = defineTask('cats.feed.v1', z.object({}));
const policy: AccessPolicy = { mayVouchFor: () => true };
const [gateway, eve] = [newKey('gateway.1'), newKey('eve.1')];
const issuer = new MessageTokenIssuer(gateway.secret, { subject: 'ada', scopes: ['cats:write'] }, policy);

type Signed = TokenBinding & { readonly token: string };

function task(): TokenBinding {
  const id = newId();
  return { id, kind: 'task', type: Feed.type, correlationId: id, content: Buffer.from(`{"bowl":"${id}"}`) };
}

/** In one turn of the event loop. */
const signedTogether = (count: number, by = issuer): Promise<Signed[]> =>
  Promise.all(
    Array.from({ length: count }, task).map(async (sent) => ({ ...sent, token: await by.signTogether(sent) })),
  );

const newAuthorizer = (): MessageTokenAuthorizer =>
  new MessageTokenAuthorizer(`${gateway.public},${eve.public}`, policy);

function isTaken(message: AuthorizableMessage, by = newAuthorizer()): boolean {
  try {
    return by.authorize(message, 'cats:write') === 'ada';
  } catch {
    return false;
  }
}

const character = fc.constantFrom(...Array.from('AZaz09-_.'));
const partsOf = ({ token }: Signed): string[] => token.split('.');
const first = async (count: number): Promise<[Signed, Signed]> => (await signedTogether(count)) as [Signed, Signed];

describe('messages that are signed in one turn of the event loop', () => {
  it.each([1, 2, 3, 5, 64, 100, MOST_TOKENS])('are taken each for itself: %d', async (count) => {
    const messages = await signedTogether(count);
    expect(messages.filter((message) => isTaken(message))).toEqual(messages);
  });

  it('have one signature', async () => {
    expect(new Set((await signedTogether(100)).map((message) => partsOf(message)[2])).size).toBe(1);
  });

  it('are signed in several rounds when they are very many', async () => {
    const messages = await signedTogether(2 * MOST_TOKENS + 1);
    expect(new Set(messages.map((message) => partsOf(message)[2])).size).toBe(3);
    expect(messages.filter((message) => isTaken(message))).toEqual(messages);
  });

  it('are taken in any order by one consumer, whose memory of neighbours lets no other in', async () => {
    const authorizer = newAuthorizer();
    const messages = await signedTogether(50);
    for (const message of messages.toReversed()) expect(isTaken(message, authorizer)).toBe(true);
    const [one, other] = messages as [Signed, Signed];
    for (const forged of [
      { ...one, id: newId() },
      { ...one, content: Buffer.from('{}') },
      { ...one, token: other.token },
    ])
      expect(isTaken(forged, authorizer)).toBe(false);
  });

  it('are not taken with a token that differs in any character', async () => {
    const [message] = await first(20);
    fc.assert(
      fc.property(fc.nat(message.token.length - 1), character, (at, other) => {
        const token = message.token.slice(0, at) + other + message.token.slice(at + 1);
        expect(isTaken({ ...message, token })).toBe(sayTheSame(token, message.token));
      }),
    );
  });

  it('are taken by who knows a neighbour only with the very claims that were signed', async () => {
    const [message, neighbour] = await first(20);
    const authorizer = newAuthorizer();
    expect(isTaken(neighbour, authorizer)).toBe(true);
    const [header = '', claims = '', ...rest] = partsOf(message);
    fc.assert(
      fc.property(fc.nat(claims.length - 1), character, (at, other) => {
        const changed = claims.slice(0, at) + other + claims.slice(at + 1);
        const token = [header, changed, ...rest].join('.');
        expect(isTaken({ ...message, token }, authorizer)).toBe(changed === claims);
      }),
    );
  });

  it.each<[string, (parts: string[], other: string[]) => string[]]>([
    [
      'the path of another',
      ([header = '', claims = '', signature = ''], other) => [header, claims, signature, other[3] ?? ''],
    ],
    ['another signature', ([header = '', claims = '', , path = '']) => [header, claims, 'A'.repeat(86), path]],
    ['no path', (parts) => parts.slice(0, 3)],
    ['an empty path', (parts) => [...parts.slice(0, 3), '']],
    ['half of its path', (parts) => [...parts.slice(0, 3), (parts[3] ?? '').slice(0, 44)]],
    ['a path that goes on', (parts) => [...parts.slice(0, 3), `${parts[3]}${(parts[3] ?? '').slice(0, 44)}`]],
    ['the claims of another', ([header = '', , ...rest], other) => [header, other[1] ?? '', ...rest]],
    ['a fifth part', (parts) => [...parts, 'AAAA']],
  ])('are not taken with %s', async (_what, changed) => {
    const [one, other] = await first(4);
    const token = changed(partsOf(one), partsOf(other)).join('.');
    const authorizer = newAuthorizer();
    expect(isTaken({ ...one, token }, authorizer)).toBe(false);
    expect(isTaken({ ...one, token }, authorizer)).toBe(false);
  });

  it('are not taken under the name of another issuer', async () => {
    const forger = new MessageTokenIssuer(eve.secret, { subject: 'ada', scopes: ['cats:write'] }, policy);
    const [forged] = (await signedTogether(4, forger)) as [Signed];
    const [header = ''] = partsOf((await first(4))[0]);
    expect(isTaken({ ...forged, token: [header, ...partsOf(forged).slice(1)].join('.') })).toBe(false);
  });

  it('are not taken as if they were signed alone, nor those as if they were of a tree', async () => {
    const [together] = await first(4);
    const alone = task();
    const [header = '', ...rest] = issuer.sign(alone).split('.');
    const [treeHeader = '', claims = '', signature = ''] = partsOf(together);
    expect(isTaken({ ...together, token: [header, claims, signature].join('.') })).toBe(false);
    expect(isTaken({ ...alone, token: `${issuer.sign(alone)}.AAAA` })).toBe(false);
    expect(isTaken({ ...alone, token: [treeHeader, ...rest, partsOf(together)[3]].join('.') })).toBe(false);
  });

  it('fail each for itself when its issuer may not publish one of them', async () => {
    const choosy = new MessageTokenIssuer(
      gateway.secret,
      { subject: 'ada', scopes: ['cats:write'] },
      {
        mayIssue: (_issuer, { kind }) => kind === 'task',
      },
    );
    const good = task();
    const signing = choosy.signTogether(good);
    expect(() => choosy.signTogether({ ...task(), kind: 'event' })).toThrow('may not publish');
    expect(isTaken({ ...good, token: await signing })).toBe(true);
  });
});

/** The last character of a signature or a path may have bits that stand for nothing. */
function sayTheSame(one: string, other: string): boolean {
  const said = (token: string): string[] =>
    token.split('.').map((part, index) => (index < 2 ? part : Buffer.from(part, 'base64url').toString('hex')));
  return said(one).join('.') === said(other).join('.');
}
