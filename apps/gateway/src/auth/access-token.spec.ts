import { SignJWT } from 'jose';
import { AccessTokens } from './access-token.ts';

const SECRET = 'a secret of at least thirty-two characters';
const caller = { userId: '019342f0-0000-7000-8000-000000000001', sessionId: '019342f0-0000-7000-8000-000000000002' };

describe('an access token', () => {
  const tokens = new AccessTokens(SECRET);

  it('tells who shows it', async () => {
    await expect(tokens.verify(await tokens.issue(caller))).resolves.toEqual(caller);
  });

  it.each([
    ['signed by somebody else', () => new AccessTokens(SECRET.toUpperCase()).issue(caller)],
    ['for another audience', () => forged({ audience: 'elsewhere' })],
    ['from another issuer', () => forged({ issuer: 'elsewhere' })],
    ['that has expired', () => forged({ expires: '-1s' })],
    ['that never expires', () => forged({ expires: undefined })],
    ['with another algorithm', () => forged({ alg: 'HS512' })],
    ['that says nothing', async () => 'abc'],
    ['without a signature', async () => `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify({ sub: caller.userId }))}.`],
  ])('%s is refused', async (_, token) => {
    await expect(tokens.verify(await token())).rejects.toThrow(/access token/);
  });
});

interface Forgery {
  audience?: string;
  issuer?: string;
  expires?: string | undefined;
  alg?: string;
}

function forged(forgery: Forgery): Promise<string> {
  const { audience = 'warren-gateway', issuer = 'warren', expires, alg = 'HS256' } = { expires: '15m', ...forgery };
  const token = new SignJWT({ sid: caller.sessionId })
    .setProtectedHeader({ alg })
    .setSubject(caller.userId)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt();
  return (expires === undefined ? token : token.setExpirationTime(expires)).sign(new TextEncoder().encode(SECRET));
}
