import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../..');
const VITE = join(root, 'node_modules/vite/bin/vite.js');
const PAGES = join(root, 'libs/control-plane/console');
const SOURCES = ['apps/console/{src,public}/**/*.*', 'apps/console/*.{html,json,ts}'];

/**
 * Builds the console's pages, unless they are there and none of their sources has changed, and lays them beside the
 * compiled gateway. `npm start`, `npm test`, `npm run build` and `npm run pack` call it.
 */
export async function buildConsole(): Promise<void> {
  const stamp = join(PAGES, '.sources');
  const sources = hashOfSources();
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== sources) {
    // In a process of its own: Vite makes its process one of production, and what that starts as well.
    await promisify(execFile)(process.execPath, [
      VITE,
      'build',
      '--config',
      join(import.meta.dirname, 'vite.config.ts'),
    ]);
    writeFileSync(stamp, sources);
  }
  cpSync(PAGES, join(root, 'dist/gateway/libs/control-plane/console'), { recursive: true });
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  const files = globSync(SOURCES, { cwd: root }).filter((file) => !file.endsWith('.spec.ts'));
  for (const file of files.toSorted()) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

if (import.meta.main) await buildConsole();
