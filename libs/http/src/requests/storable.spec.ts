import { unstorable } from './storable.ts';

describe('what cannot be stored', () => {
  it('is nothing in ordinary JSON', () => {
    expect(unstorable({ a: [1, null, true, 'ünïcödé 🐇', { b: '' }] })).toEqual([]);
    expect(unstorable(undefined)).toEqual([]);
  });

  it('is a NUL character, in a value or in a name', () => {
    expect(unstorable({ a: ['x\0'] })).toEqual([expect.objectContaining({ pointer: '/a/0' })]);
    expect(unstorable({ a: { 'b\0': 1 } })).toEqual([expect.objectContaining({ pointer: '/a' })]);
  });

  it('is half of a surrogate pair', () => {
    expect(unstorable({ name: '\ud800' })).toEqual([expect.objectContaining({ pointer: '/name' })]);
  });

  it('is an abyss, however deep', () => {
    const abyss = JSON.parse('['.repeat(5_000) + ']'.repeat(5_000)) as unknown;
    expect(unstorable(abyss)).toEqual([
      expect.objectContaining({ detail: expect.stringContaining('deeper') as string }),
    ]);
  });
});
