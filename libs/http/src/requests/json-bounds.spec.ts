import fc from 'fast-check';
import { jsonFlaw } from './json-bounds.ts';

const count = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? Object.values(value).reduce<number>((sum, item) => sum + count(item), 1) +
      (Object.keys(value).length === 0 ? 1 : 0)
    : 1;

describe('the bounds of a JSON body', () => {
  it('hold for what it means, whatever is in its strings', () => {
    const json = fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' });
    fc.assert(
      fc.property(json, (value) => {
        const text = JSON.stringify(value);
        expect(jsonFlaw(text, { values: count(value) })).toBeUndefined();
        if (count(value) > 2) expect(jsonFlaw(text, { values: 1 })?.message).toContain('more than 1 values');
      }),
    );
  });

  it.each(['"a\\"[[[[,,,,"', '"\\\\"', '"\\\\\\",,,,,,"', '"'])('count nothing within a string: %s', (text) => {
    expect(jsonFlaw(text, { values: 1 })).toBeUndefined();
  });

  it('refuse depth, and breadth', () => {
    const deep = '['.repeat(65) + ']'.repeat(65);
    expect(jsonFlaw(deep, { values: 1_000 })?.message).toContain('deeper than 64');
    expect(jsonFlaw(deep.slice(1, -1), { values: 1_000 })).toBeUndefined();
    expect(jsonFlaw(`[${'[],'.repeat(1_000)}[]]`, { values: 1_000 })?.message).toContain('more than 1000');
  });

  it('are found in a few milliseconds in the worst two megabytes', () => {
    const worst = ['[],'.repeat(700_000), `"${'\\"'.repeat(1_000_000)}"`, '"",'.repeat(700_000), ' '.repeat(2_000_000)];
    const begun = process.cpuUsage();
    for (const text of worst) jsonFlaw(text, { values: 1_000_000_000 });
    expect(process.cpuUsage(begun).user).toBeLessThan(1_000_000);
  });
});
