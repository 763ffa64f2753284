import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../..');
const VITE = join(root, 'node_modules/vite/bin/vite.js');

/** Builds the console's pages. `npm start`, `npm test`, `npm run build` and `npm run pack` call it. */
export async function buildConsole(): Promise<void> {
  await buildPages({
    app: 'apps/console',
    sources: ['apps/console/{src,public}/**/*.*', 'apps/console/*.{html,json,ts}'],
    pages: 'libs/control-plane/console',
  });
}

/** Paths from the root. */
interface Build {
  /** Where its `vite.config.ts` is. */
  readonly app: string;
  /** What the pages are made of, as patterns. */
  readonly sources: readonly string[];
  /** Where Vite puts them. */
  readonly pages: string;
}

/** Builds pages, unless they are there and none of their sources has changed, and lays them beside the compiled gateway. */
export async function buildPages({ app, sources, pages }: Build): Promise<void> {
  const stamp = join(root, pages, '.sources');
  const hash = hashOf(sources);
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== hash) {
    // In a process of its own: Vite makes its process one of production, and what that starts as well.
    await promisify(execFile)(process.execPath, [VITE, 'build', '--config', join(root, app, 'vite.config.ts')]);
    writeFileSync(stamp, hash);
  }
  cpSync(join(root, pages), join(root, 'dist/gateway', pages), { recursive: true });
}

function hashOf(sources: readonly string[]): string {
  const hash = createHash('sha256');
  const files = globSync(sources, { cwd: root }).filter((file) => !file.endsWith('.spec.ts'));
  for (const file of files.toSorted()) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

if (import.meta.main) await buildConsole();
