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
});
