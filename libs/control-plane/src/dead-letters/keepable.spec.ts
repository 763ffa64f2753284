import { keepable, keepableText, payloadOf } from './keepable.ts';

describe('what is kept of a body', () => {
  it('is its JSON, with NUL characters and halves of surrogate pairs replaced', () => {
    expect(payloadOf(Buffer.from(String.raw`{"a\u0000":["x\u0000","\ud800"],"n":1}`))).toEqual({
      'a\ufffd': ['x\ufffd', '\ufffd'],
      n: 1,
    });
  });

  it('is nothing when it is no JSON', () => {
    expect(payloadOf(Buffer.from([0xff, 0x00]))).toBeUndefined();
  });

  it('ends at a depth that PostgreSQL can take', () => {
    const abyss = JSON.parse('['.repeat(3_000) + ']'.repeat(3_000)) as unknown;
    expect(JSON.stringify(keepable(abyss))).toHaveLength(64 * 2 + 'null'.length);
  });

  it('is cut where an index would not take it', () => {
    expect(keepableText('ab\0c', 3)).toBe('ab\ufffd');
  });
});
