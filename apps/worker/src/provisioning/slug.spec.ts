import { slugsFor } from './slug.ts';

describe("a workspace's slug", () => {
  const userId = '0198c7a0-0000-7000-8000-0123456789ab';

  it.each([
    ['Ada Lovelace', 'ada-lovelace'],
    ['  Zoë  Ångström! ', 'zoe-angstrom'],
    ['../../etc/passwd', 'etc-passwd'],
    ['李小龍', 'workspace'],
    ['x'.repeat(200), 'x'.repeat(40)],
  ])('is made from the name: %s', (name, slug) => {
    expect(slugsFor(name, userId)[0]).toBe(slug);
  });

  it('takes more and more of the id when the nicer ones are taken', () => {
    expect(slugsFor('Ada', userId)).toEqual([
      'ada',
      'ada-6789ab',
      'ada-0123456789ab',
      'ada-0198c7a00000700080000123456789ab',
    ]);
  });
});
