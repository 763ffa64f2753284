import { asWritten, matchingKey } from './address.ts';

describe('an address', () => {
  it('is kept as its owner wrote it', () => {
    expect(asWritten(' Ada.Lovelace+News@Example.COM ')).toBe('Ada.Lovelace+News@Example.COM');
  });

  it.each([
    ['ada@example.com', ' ADA@Example.com '],
    ['a.d.a@example.com', 'A.D.A@example.com'],
    ['ada@bücher.example', 'ada@XN--bcher-kva.example'],
  ])('matches its other spelling: %s and "%s"', (one, other) => {
    expect(matchingKey(one)).toBe(matchingKey(other));
  });

  it.each([
    ['ada@example.com', 'ada+news@example.com'],
    ['ada@example.com', 'a.da@example.com'],
    ['ada@example.com', '\u0430da@example.com'],
    ['ada@example.com', 'ada@ex\u0430mple.com'],
  ])('is never merged by guessing: %s and %s', (one, other) => {
    expect(matchingKey(one)).not.toBe(matchingKey(other));
  });
});
