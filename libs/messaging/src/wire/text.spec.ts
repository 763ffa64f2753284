import fc from 'fast-check';
import { cutBytes, cutText, isStorable, storableJson, storableText } from './text.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 60 });
const anyUnits = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 })
  .map((units) => String.fromCharCode(...units));

describe('cutting a text', () => {
  it.each([
    ['abc', 5, 'abc'],
    ['abc', 2, 'ab'],
    ['ab😀', 3, 'ab'],
    ['ab😀', 4, 'ab😀'],
    ['😀', 1, ''],
  ])('%j to %i units is %j', (text, max, expected) => {
    expect(cutText(text, max)).toBe(expected);
  });

  it('never splits a character, and never exceeds its bound', () => {
    fc.assert(
      fc.property(anyText, fc.nat(70), (text, max) => {
        for (const [cut, size] of [
          [cutText(text, max), (part: string) => part.length],
          [cutBytes(text, max), Buffer.byteLength],
        ] as const) {
          expect(text.startsWith(cut) && cut.isWellFormed()).toBe(true);
          expect(size(cut)).toBeLessThanOrEqual(max);
        }
      }),
    );
  });
});

describe('a storable text', () => {
  it('has neither NUL nor half a surrogate pair, and leaves what is fine as it is', () => {
    fc.assert(
      fc.property(anyUnits, (text) => {
        const stored = storableText(text);
        expect(isStorable(stored)).toBe(true);
        expect(stored).toHaveLength(text.length);
        expect(stored === text).toBe(isStorable(text));
      }),
    );
  });
});

describe('JSON on its way into a store', () => {
  it('has storable names and values, and keeps the rest', () => {
    expect(storableJson({ 'a\0': ['b\ud83d', 1, true, null] })).toEqual({ 'a\ufffd': ['b\ufffd', 1, true, null] });
  });

  it('ends where it is nested too deeply', () => {
    let deep: unknown = 'bottom';
    for (let level = 0; level < 10_000; level++) deep = [deep];
    expect(JSON.stringify(storableJson(deep))).toBe(`${'['.repeat(64)}null${']'.repeat(64)}`);
  });
});
