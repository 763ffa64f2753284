import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const page = readFileSync(join(import.meta.dirname, 'promises.md'), 'utf8');
const named = [...page.matchAll(/\["([^"]+)"\]\(([^)]+[.]ts)\)/g)].map(([, test = '', file = '']) => ({
  test,
  file,
}));

describe('the page of promises', () => {
  it.each(named)('names a test that is there: $test', ({ test, file }) => {
    expect(readFileSync(join(import.meta.dirname, file), 'utf8')).toContain(`'${test}'`);
  });

  it('names one for each promise', () => {
    const promises = page.split('\n').filter((line) => line.startsWith('|')).length - 2;
    expect(named).toHaveLength(promises);
  });
});
