import { transform, type Options } from '@swc/core';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildConsole } from '../apps/console/build.ts';
import { buildShop } from '../apps/shop/build.ts';
import { apps, type App } from '../cli/apps.ts';
import { root } from './paths.ts';

/** Where `nest build` puts an app too. */
export function entryOf(app: App): string {
  return join(root, `dist/${app}/apps/${app}/src/main.js`);
}

// swc knows this option; its types do not yet.
const dotTsToDotJs = { rewriteRelativeImportExtensions: true };

const options: Options = {
  configFile: false,
  swcrc: false,
  sourceMaps: 'inline',
  module: { type: 'nodenext', resolveFully: true },
  jsc: {
    target: 'es2024',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    ...dotTsToDotJs,
    baseUrl: root,
    paths: { '@warren/*': [join(root, 'libs/*/src/index.ts')], '@showcase/*': [join(root, 'apps/*/src/index.ts')] },
  },
};

/** Leaves a file that is right already alone: an app may be reading it. */
function put(path: string, content: string): void {
  if (existsSync(path) && readFileSync(path, 'utf8') === content) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

async function compile(file: string, owners: readonly string[]): Promise<void> {
  const path = join(root, file);
  const { code } = await transform(readFileSync(path, 'utf8'), { ...options, filename: path });
  for (const app of owners) put(join(root, 'dist', app, file.replace(/\.ts$/, '.js')), code);
}

const sources = (pattern: string) => globSync(pattern, { cwd: root }).filter((file) => !file.endsWith('.spec.ts'));

/**
 * Compiles the apps without looking at their types, which takes half a second instead of half a minute.
 * `npm run check` looks at the types, and `nest build`, which the container image is made with, does both.
 */
export async function build(): Promise<void> {
  await Promise.all([
    buildConsole(),
    buildShop(),
    ...['libs/*/src/**/*.ts', 'apps/contracts/src/**/*.ts'].flatMap(sources).map((file) => compile(file, apps)),
    ...apps.flatMap((app) => sources(`apps/${app}/src/**/*.ts`).map((file) => compile(file, [app]))),
  ]);
}

/**
 * Compiles the fault suite or the benchmarks into a directory of its own: a run takes its time, and the code may be
 * worked on meanwhile. Returns the directory.
 */
export async function buildApart(folder: 'chaos' | 'bench'): Promise<string> {
  const name = `${folder}-${process.pid}`;
  const patterns = ['libs/*/src/**/*.ts', 'apps/contracts/src/**/*.ts', `${folder}/src/**/*.ts`];
  await Promise.all(patterns.flatMap(sources).map((file) => compile(file, [name])));
  return join(root, 'dist', name);
}
