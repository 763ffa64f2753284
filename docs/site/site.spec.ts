import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { anchorOf, pages, targetOf } from './pages.ts';
import { type Markdown, repositoryLinks } from './repository-links.ts';
import { sidebar } from './sidebar.ts';

describe('the site', () => {
  it('has each page of docs/ in its sidebar', () => {
    const linked = new Set(sidebar().flatMap(({ items }) => items.map(({ link }) => link)));
    const places = [...pages.values()].map(
      (place) => `/${place.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '')}`,
    );
    expect(places.filter((place) => !linked.has(place))).toEqual([]);
  });

  it('keeps the order of the index', () => {
    const titles = sidebar().map(({ text }) => text);
    expect(titles.slice(1, 6)).toEqual(['Tutorials', 'How-to guides', 'Reference', 'Explanation', 'Decisions']);
  });

  it.each([
    ['another page', 'docs/pools.md', 'settings.md#tls', '/settings.md#tls'],
    ['a page from a folder', 'docs/decisions/0001-own-channels.md', '../faults.md', '/faults.md'],
    ['a page that is elsewhere', 'docs/README.md', '../bench/README.md', '/measurements.md'],
    ['the README', 'docs/promises.md', '../README.md', '/overview.md'],
    ['a page of the README', 'README.md', 'docs/README.md', '/index.md'],
    ['a source file', 'docs/README.md', '../package.json', '/source/package.json.txt'],
  ])('leads a link to %s', (_to, page, link, href) => {
    expect(targetOf(page, link)).toMatchObject({ href });
  });

  it('keeps a link to a folder, and to what the repository does not hold, as text', () => {
    expect(rendered('docs/README.md', '../libs')).toEqual(['span', 'text', 'span']);
    expect(rendered('README.md', '../../issues')).toEqual(['span', 'text', 'span']);
    expect(rendered('README.md', 'docs/pools.md')).toEqual(['a', 'text', 'a']);
  });

  it('is not built with a link that leads nowhere', () => {
    expect(() => rendered('docs/README.md', 'nowhere.md')).toThrow('docs/README.md links to nowhere.md');
  });

  it('names headings as GitHub does', () => {
    expect(anchorOf('What happens twice, and what once')).toBe('what-happens-twice-and-what-once');
  });

  it('is built by packages whose lock file names no registry', () => {
    const lock = readFileSync(join(import.meta.dirname, 'package-lock.json'), 'utf8');
    expect(lock).not.toMatch(/"resolved"|https?:\/\/[^"]*\.tgz/);
  });
});

/** What becomes of one link, by the elements of its parts. */
function rendered(page: string, href: string): string[] {
  const parts = ['link_open', 'text', 'link_close'].map((type) => ({
    type,
    content: '',
    tag: type === 'text' ? 'text' : 'a',
    attrs: type === 'link_open' ? [['href', href] as [string, string]] : null,
    children: null,
  }));
  const inline = { type: 'inline', content: '', tag: '', attrs: null, children: parts };
  const markdown: Markdown = {
    core: { ruler: { push: (_name, rule) => rule({ tokens: [inline], env: { realPath: page } }) } },
  };
  repositoryLinks(
    (path) => path,
    () => {},
  )(markdown);
  return parts.map(({ tag }) => tag);
}
