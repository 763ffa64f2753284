import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const linesOf = (text: string): string[] => text.split('\n').flatMap((line) => line.trim() || []);

describe('README.md', () => {
  it('shows code that runs as an example', () => {
    const [, code = ''] = /```ts\n([\s\S]*?)```/.exec(read('README.md')) ?? [];
    expect(linesOf(code).length).toBeGreaterThan(5);
    expect(linesOf(read('examples/first-service.int.spec.ts'))).toEqual(expect.arrayContaining(linesOf(code)));
  });

  it('fits on a few screens', () => {
    expect(read('README.md').split('\n').length).toBeLessThanOrEqual(130);
  });
});

describe('examples/README.md', () => {
  it('names each example once', () => {
    const files = globSync('*.spec.ts', { cwd: join(root, 'examples') });
    const named = [...read('examples/README.md').matchAll(/^\| \[[^\]]+\]\(([^)]+)\)/gm)].map(([, file]) => file);
    expect(named.toSorted()).toEqual(files.toSorted());
  });

  it('shows the comment that each begins with', () => {
    const files = globSync('*.spec.ts', { cwd: join(root, 'examples') });
    const without = files.filter((file) => !read(`examples/${file}`).startsWith('// '));
    expect(without).toEqual([]);
  });
});
