import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What the diff of a guide under docs/ leads to.
 * @param guide the page's name, without `.md`
 */
export function afterOf(guide: string): string {
  const page = readFileSync(join(import.meta.dirname, `../docs/${guide}.md`), 'utf8');
  const diff = /```diff\n([\s\S]*?)```/.exec(page)?.[1]?.trimEnd().split('\n') ?? [];
  const after = diff.filter((line) => !line.startsWith('-')).map((line) => line.slice(1));
  return `${after.join('\n')}\n`;
}
