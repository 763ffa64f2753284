import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const sources = '{apps,libs,cli,launcher,chaos,bench,examples,packages,deploy,docs}/**/*.ts';

/** Classes of a library's class: its own fields, which types do not show, must not meet ours. */
const EXTENDING = [
  'libs/persistence/src/database/database-client.ts',
  'libs/persistence/src/database/database-pool.ts',
];

describe('a private member of a class', () => {
  it('is marked with `private`, and not with #', () => {
    const files = globSync(sources, { cwd: root, exclude: (path) => /node_modules|dist|fixtures/.test(path) });
    const wrong = files.filter((file) => /\bthis\.#\w/.test(readFileSync(join(root, file), 'utf8')));
    expect(wrong.toSorted()).toEqual(EXTENDING);
  });
});
