import { randomUUID } from 'node:crypto';
import { Tokens } from './tokens.ts';

const settings = {
  secret: 'a secret of at least thirty-two characters',
  publicUrl: 'https://warren.example',
  softBounces: { count: 2, days: 30 },
};
const tokens = new Tokens(settings);
const claims = { subscriberId: randomUUID(), tokenId: randomUUID() };
const later = new Date(Date.now() + 60_000);

describe('a token', () => {
  it('says whom it is about', async () => {
    expect(await tokens.read('confirm', await tokens.issue('confirm', claims, later))).toEqual(claims);
  });

  it('is good for its own purpose only', async () => {
    const token = await tokens.issue('unsubscribe', claims);
    await expect(tokens.read('confirm', token)).rejects.toMatchObject({ code: 'token-invalid' });
  });

  it('expires', async () => {
    const token = await tokens.issue('confirm', claims, new Date(Date.now() - 1_000));
    await expect(tokens.read('confirm', token)).rejects.toMatchObject({ code: 'token-expired' });
  });

  it.each([
    ['garbled', (token: string) => token.slice(0, -3)],
    ['empty', () => ''],
    ['unsigned', (token: string) => `${btoa('{"alg":"none"}')}.${token.split('.')[1]}.`],
  ])('is refused when it is %s', async (_what, spoil) => {
    const token = spoil(await tokens.issue('confirm', claims, later));
    await expect(tokens.read('confirm', token)).rejects.toMatchObject({ code: 'token-invalid' });
  });

  it('is refused when it was signed by somebody else', async () => {
    const others = new Tokens({ ...settings, secret: 'another secret of at least thirty-two characters' });
    const token = await others.issue('confirm', claims, later);
    await expect(tokens.read('confirm', token)).rejects.toMatchObject({ code: 'token-invalid' });
  });
});
