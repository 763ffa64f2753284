import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../launcher/paths.ts';

const INSTRUMENT = /\.create(?:Counter|UpDownCounter|Histogram|Gauge|Observable\w+)\(\s*['`]([^'`]+)['`]/g;

function documented(): string[] {
  const page = readFileSync(join(root, 'docs/observability.md'), 'utf8');
  const table = page.slice(page.indexOf('## Metrics'), page.indexOf('### What to watch'));
  return [...table.matchAll(/^\| `([^`]+)` +\|/gm)].map(([, name]) => name!);
}

/** Names as written; `${…}` in them stands for anything. */
function emitted(): RegExp[] {
  const files = globSync('{apps,libs}/*/src/**/*.ts', { cwd: root }).filter((file) => !file.endsWith('.spec.ts'));
  const names = files.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(INSTRUMENT)].map(([, name]) => name!),
  );
  return [...new Set(names)].map(
    (name) => new RegExp(`^${name.replaceAll('.', '[.]').replaceAll(/\$\{[^}]+\}/g, '\\w+')}$`),
  );
}

describe('the table of metrics', () => {
  it('names every metric that the code makes', () => {
    const names = documented();
    expect(names).toContain('process.uptime');
    expect(emitted().filter((pattern) => !names.some((name) => pattern.test(name)))).toEqual([]);
  });

  it('names none that it does not make', () => {
    const patterns = emitted();
    expect(documented().filter((name) => !patterns.some((pattern) => pattern.test(name)))).toEqual([]);
  });
});
