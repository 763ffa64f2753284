import { boundedResult, LARGEST_RESULT } from './bounded-result.ts';

describe("a task's result", () => {
  it('is what its handler returned, as JSON', () => {
    expect(boundedResult({ at: new Date(0), none: undefined })).toEqual({ at: '1970-01-01T00:00:00.000Z' });
    expect(boundedResult(undefined)).toBeUndefined();
    expect(boundedResult(null)).toBeNull();
  });

  it('is replaced by a note when it is larger than anybody should send', () => {
    const result = boundedResult('x'.repeat(LARGEST_RESULT));
    expect(result).toEqual({ omitted: 'too-large', characters: LARGEST_RESULT + 2, limit: LARGEST_RESULT });
  });

  it('is replaced by a note when it has no end, or is not JSON', () => {
    const endless: { self?: unknown } = {};
    endless.self = endless;
    expect(boundedResult(endless)).toMatchObject({ omitted: 'not-json' });
    expect(boundedResult(10n)).toMatchObject({ omitted: 'not-json' });
  });

  it('is as every store takes it: without NUL, without halves of surrogate pairs, and not nested without end', () => {
    expect(boundedResult({ 'a\0': 'b\ud83d' })).toEqual({ 'a\ufffd': 'b\ufffd' });
    let deep: unknown = 'bottom';
    for (let level = 0; level < 1_000; level++) deep = [deep];
    expect(JSON.stringify(boundedResult(deep))).toContain('null');
  });
});
