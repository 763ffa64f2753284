import { targetOf } from './pages.ts';

/**
 * A plugin of markdown-it: leads the links of a page, which are those of the repository, to their places on the site.
 * @param pageOf the file in the repository of the page that is rendered
 * @param found told of each source file that a page links
 * @throws Error for a link that leads nowhere
 */
export function repositoryLinks(pageOf: (path: string) => string, found: (file: string) => void) {
  return (markdown: Markdown): void => {
    markdown.core.ruler.push('repository-links', ({ tokens, env: { path, realPath = path } }) => {
      if (realPath === undefined) return;
      const page = pageOf(realPath);
      for (const token of tokens) leadAll(token.children ?? [], page, found);
    });
  };
}

/** As much of markdown-it as is used. */
export interface Markdown {
  readonly core: { readonly ruler: { push(name: string, rule: (state: State) => void): void } };
}

interface State {
  readonly tokens: readonly Token[];
  /** `realPath` is that of the file where VitePress gives the page another place. */
  readonly env: { readonly path?: string; readonly realPath?: string };
}

interface Token {
  readonly type: string;
  content: string;
  tag: string;
  attrs: [string, string][] | null;
  readonly children: Token[] | null;
}

function leadAll(parts: readonly Token[], page: string, found: (file: string) => void): void {
  let isText = false;
  for (const part of parts) {
    // Without the dot Vue takes a picture's address for one of the server's.
    if (part.type === 'html_inline') part.content = part.content.replace(/src="(?=[a-z]+\/)/, 'src="./');
    // Or it takes a template of ours, `{{name}}`, for one of its own.
    if (part.type === 'code_inline') part.attrs = [['v-pre', '']];
    if (part.type === 'link_open') isText = lead(part, page, found) === 'text';
    if (isText && part.type.startsWith('link_')) Object.assign(part, { tag: 'span', attrs: null });
  }
}

/** @returns what becomes of the link: one to somewhere, or text */
function lead(token: Token, page: string, found: (file: string) => void): 'link' | 'text' {
  const link = token.attrs?.find(([name]) => name === 'href')?.[1] ?? '';
  const target = targetOf(page, decodeURI(link));
  switch (target.kind) {
    case 'elsewhere':
      return 'link';
    case 'none':
      return 'text';
    case 'dead':
      throw new Error(`${page} links to ${link}, where nothing is.`);
    case 'source':
      found(target.file);
      break;
    case 'page':
  }
  token.attrs = [['href', target.href]];
  return 'link';
}
