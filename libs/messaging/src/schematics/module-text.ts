/** The text of a module with one more import of a file or a package. */
export function withImport(text: string, names: string, from: string): string {
  if (text.includes(`'${from}'`)) return text;
  const line = `import { ${names} } from '${from}';\n`;
  const last = [...text.matchAll(/^import .*;\n/gm)].at(-1);
  if (!last) return line + text;
  const end = last.index + last[0].length;
  return text.slice(0, end) + line + text.slice(end);
}

/**
 * The text with one more entry in a list of its `@Module`.
 * @throws Error when it has no such decorator
 */
export function withEntry(text: string, list: 'imports' | 'controllers', entry: string): string {
  const decorator = /@Module\(\{/.exec(text);
  if (!decorator) throw new Error(`It has no @Module({ … }): add ${entry} to its \`${list}\` by hand.`);
  const opened = new RegExp(String.raw`${list}:\s*\[`).exec(text);
  const at = opened ? opened.index + opened[0].length : decorator.index + decorator[0].length;
  if (!opened) return `${text.slice(0, at)}\n  ${list}: [${entry}],${text.slice(at)}`;
  const isEmpty = /^\s*\]/.test(text.slice(at));
  return `${text.slice(0, at)}${entry}${isEmpty ? '' : ', '}${text.slice(at)}`;
}
