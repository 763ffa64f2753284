import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const index = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');
const pages = globSync('*.md', { cwd: import.meta.dirname }).filter((page) => page !== 'README.md');

describe('the index of the documentation', () => {
  it.each(pages)('has one place for %s', (page) => {
    expect(index.split(`](${page})`)).toHaveLength(2);
  });
});
