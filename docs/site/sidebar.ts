import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pages, root, targetOf, titleOf } from './pages.ts';

/** A group of the sidebar, in the form that VitePress takes. */
export interface SidebarGroup {
  readonly text: string;
  readonly collapsed?: boolean;
  readonly items: readonly SidebarItem[];
}

export interface SidebarItem {
  readonly text: string;
  readonly link: string;
}

/** The sections of docs/README.md in its order, the decisions, and what else the repository has to read. */
export function sidebar(): SidebarGroup[] {
  const index = readFileSync(join(root, 'docs/README.md'), 'utf8');
  const sections = index.split(/^## /m).slice(1);
  return [
    { text: 'Warren', items: [itemOf('README.md'), { text: 'All of the documentation', link: '/' }] },
    ...sections.map((section) => ({ text: headingOf(section), items: linkedIn(section) })),
    { text: 'Decisions', collapsed: true, items: itemsOf((file) => file.startsWith('docs/decisions/0')) },
    { text: 'The libraries', collapsed: true, items: itemsOf((file) => file.startsWith('libs/')) },
    { text: 'The project', collapsed: true, items: ['CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'].map(itemOf) },
  ];
}

/** "Tutorials: learn it by doing" is "Tutorials" here. */
const headingOf = (section: string): string => (section.split('\n', 1)[0] ?? '').replace(/:.*/, '');

function linkedIn(section: string): SidebarItem[] {
  return [...section.matchAll(/\[([^\]]+)\]\(([^)\s]+)\)/g)].flatMap(([, text = '', link = '']) => {
    const target = targetOf('docs/README.md', link);
    return target.kind === 'page' ? [{ text: capitalized(text), link: linkTo(target.href) }] : [];
  });
}

const itemsOf = (belongs: (file: string) => boolean): SidebarItem[] => [...pages.keys()].filter(belongs).map(itemOf);

const itemOf = (file: string): SidebarItem => ({ text: titleOf(file), link: linkTo(`/${pages.get(file)}`) });

const linkTo = (href: string): string => href.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '');

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
