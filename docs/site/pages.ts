import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

export const root = join(import.meta.dirname, '../..');

const ELSEWHERE: ReadonlySet<string> = new Set(['node_modules', 'dist', 'coverage']);

/** Every page of Markdown in the repository. `globSync` is newer than the Node that may build the site. */
export const markdownFiles: readonly string[] = markdownIn('').toSorted();

function markdownIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name.startsWith('.') || ELSEWHERE.has(entry.name) ? [] : markdownIn(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

/** Pages that are not under docs/, by their file in the repository, with the place they get on the site. */
const FROM_ELSEWHERE: Readonly<Record<string, string>> = {
  'README.md': 'overview.md',
  'examples/README.md': 'examples.md',
  'bench/README.md': 'measurements.md',
  'CONTRIBUTING.md': 'contributing.md',
  'SECURITY.md': 'security.md',
  'CHANGELOG.md': 'changelog.md',
};

/** Each page of the site: its file in the repository, and its place on the site. No file is renamed for it. */
export const pages: ReadonlyMap<string, string> = new Map([
  ...markdownFiles.filter((file) => file.startsWith('docs/')).map((file) => [file, siteNameOf(file)] as const),
  ...markdownFiles
    .filter((file) => /^libs\/[^/]+\/README\.md$/.test(file))
    .map((file) => [file, `libraries/${file.split('/')[1]}.md`] as const),
  ...Object.entries(FROM_ELSEWHERE),
]);

function siteNameOf(file: string): string {
  return file.replace(/^docs\//, '').replace(/(^|\/)README\.md$/, '$1index.md');
}

/** Where a link of the repository's leads on the site. */
export type Target =
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'page'; readonly href: string }
  | { readonly kind: 'source'; readonly href: string; readonly file: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'dead' };

/**
 * Links between pages follow them to their place. A link to a source file leads to a copy of it on the site, so that
 * it works without an outside address and shows the release that the page is about. What has no page and is no file, a
 * folder or an address of the hosting's, stays as text.
 * @param page the file that has the link, from the root of the repository
 */
export function targetOf(page: string, link: string): Target {
  if (/^[a-z]+:/.test(link) || link.startsWith('#')) return { kind: 'elsewhere' };
  const [path = '', anchor] = link.split('#');
  const file = posix.join(posix.dirname(page), path);
  if (file.startsWith('..')) return { kind: 'none' };
  const place = pages.get(file);
  if (place !== undefined) return { kind: 'page', href: `/${place}${anchor === undefined ? '' : `#${anchor}`}` };
  if (!existsSync(join(root, file))) return { kind: 'dead' };
  if (!posix.basename(file).includes('.')) return { kind: 'none' };
  return { kind: 'source', href: `/source/${file}.txt`, file };
}

/** As GitHub makes the names of headings, which the pages' links use. */
export const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

/** The first heading of a page. */
export const titleOf = (file: string): string =>
  /^# (.*)$/m.exec(readFileSync(join(root, file), 'utf8'))?.[1]?.replaceAll('`', '') ?? file;
