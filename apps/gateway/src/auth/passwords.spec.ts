import { hashPassword, passwordMatches } from './passwords.ts';

describe('passwords', () => {
  it('are kept as argon2id hashes of which no two are alike', async () => {
    const [one, two] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=47104,t=1,p=1\$/);
    expect(one).not.toBe(two);
  });

  it('match themselves only', async () => {
    const stored = await hashPassword('correct horse');
    await expect(passwordMatches(stored, 'correct horse')).resolves.toBe(true);
    await expect(passwordMatches(stored, 'battery staple')).resolves.toBe(false);
  });

  it('match nobody where there is no user, not even the decoy', async () => {
    await expect(passwordMatches(undefined, 'nobody has this password')).resolves.toBe(false);
  });
});

it('refuses at once those for whom others have to be waited for too long, and serves the rest', async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 110 }, () => hashPassword('a long password')));
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(refused).toHaveLength(8);
  for (const { reason } of refused) expect(reason).toMatchObject({ code: 'too-many-log-ins' });
});
