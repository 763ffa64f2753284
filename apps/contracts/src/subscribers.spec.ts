import { AddSubscriber } from './subscribers.ts';

const takes = (request: object): boolean =>
  AddSubscriber.schema.safeParse({ email: 'ada@example.com', name: 'Ada', ...request }).success;

describe('an address', () => {
  it.each(['ada@example.com', "o'hara+news@mail.example.com", 'a.d.a@xn--bcher-kva.example', 'r&d@example.com'])(
    'is taken: %s',
    (email) => {
      expect(takes({ email })).toBe(true);
    },
  );

  it.each([
    ['adds a header', 'ada@example.com\r\nBcc: all@example.com'],
    ['adds a line', 'ada@example.com\n'],
    ['names two', 'ada@example.com,grace@example.com'],
    ['has a name with it', 'Ada <ada@example.com>'],
    ['has 320 characters', `${'a'.repeat(64)}@${'b'.repeat(251)}.com`],
    ['has a letter that looks like another, before the @', '\u0430da@example.com'],
    ['has a letter that looks like another, behind the @', 'ada@ex\u0430mple.com'],
    ['mixes scripts', 'ad\u03b1@example.com'],
    ['turns its direction', 'ada\u202e@example.com'],
    ['has a NUL', 'ada\0@example.com'],
    ['has no domain', 'ada@'],
    ['has a quoted part', '"ada lovelace"@example.com'],
  ])('is refused when it %s', (_what, email) => {
    expect(takes({ email })).toBe(false);
  });
});

describe('what is known about somebody', () => {
  it('is flat and small', () => {
    expect(takes({ attributes: { city: 'Paris', visits: 3, member: true, left: null } })).toBe(true);
    expect(takes({ attributes: { address: { city: 'Paris' } } })).toBe(false);
    expect(takes({ attributes: { city: 'x'.repeat(501) } })).toBe(false);
    expect(takes({ attributes: { 'a b': 1 } })).toBe(false);
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`a${index}`, index]));
    expect(takes({ attributes: many })).toBe(false);
  });

  it.each([['early birds'], ['Ömer-1.2']])('has labels of a few words: %s', (tag) => {
    expect(takes({ tags: [tag], lists: [tag] })).toBe(true);
  });

  it.each([[''], ['a;b'], ['=1'], ['a\nb'], ['x'.repeat(51)]])(
    'has no labels that files could misread: "%s"',
    (tag) => {
      expect(takes({ tags: [tag] })).toBe(false);
    },
  );
});
