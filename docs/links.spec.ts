import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const pages = readPages();

function readPages(): string[] {
  const elsewhere = ['node_modules', 'dist', '.git', '.warren', 'coverage'];
  return globSync('**/*.md', { cwd: root, exclude: (name) => elsewhere.includes(name) }).toSorted();
}

interface Link {
  readonly path: string;
  readonly anchor: string | undefined;
}

/** Links into the repository; code is not looked at. */
function linksIn(page: string): Link[] {
  const text = readFileSync(join(root, page), 'utf8').replace(/```[\s\S]*?```|`[^`\n]*`/g, 'code');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', anchor] = target.split('#');
      return { path: path === '' ? page : join(dirname(page), path), anchor };
    });
}

/** As GitHub makes them. */
function anchorsOf(page: string): string[] {
  const headings = readFileSync(join(root, page), 'utf8').matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

const leadsSomewhere = ({ path, anchor }: Link): boolean =>
  existsSync(join(root, path)) && (anchor === undefined || !path.endsWith('.md') || anchorsOf(path).includes(anchor));

describe('the documentation', () => {
  it.each(pages)('%s links to what is there', (page) => {
    expect(linksIn(page).filter((link) => !leadsSomewhere(link))).toEqual([]);
  });

  it('is found at all, and read for links', () => {
    expect(pages).toContain('README.md');
    expect(pages.flatMap(linksIn).length).toBeGreaterThan(50);
  });
});
