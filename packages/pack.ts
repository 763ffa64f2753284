import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildConsole } from '../apps/console/build.ts';
import { libraries, packagesDirectory, root, stageOf, type Library } from './libraries.ts';
import { packedManifest } from './packed-manifest.ts';

const BUILDS = join(root, 'dist/package-builds');

/** Builds every library, and writes `dist/packages/*.tgz`: what `npm i` installs, and what a release publishes. */
async function pack(repository: string | undefined): Promise<void> {
  for (const directory of [BUILDS, join(root, 'dist/package-stages'), packagesDirectory])
    rmSync(directory, { recursive: true, force: true });
  mkdirSync(packagesDirectory, { recursive: true });
  await buildConsole();
  run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'packages/tsconfig.json']);
  const stages = libraries().map((library) => stage(library, repository));
  run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', packagesDirectory, ...stages]);
}

/** Puts together what one package holds. @returns the directory */
function stage(library: Library, repository: string | undefined): string {
  const directory = stageOf(library);
  cpSync(join(BUILDS, library.folder, 'src'), join(directory, 'dist'), { recursive: true });
  nameDeclarations(join(directory, 'dist'));
  copyFileSync(join(root, 'LICENSE'), join(directory, 'LICENSE'));
  copyFileSync(join(root, 'libs', library.folder, 'README.md'), join(directory, 'README.md'));
  for (const folder of library.manifest.files ?? [])
    cpSync(join(root, 'libs', library.folder, folder), join(directory, folder), { recursive: true });
  const manifest = packedManifest(library.manifest, repository);
  writeFileSync(join(directory, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return directory;
}

/** The compiler rewrites `./errors.ts` to `./errors.js` in what runs, and not in the declarations beside it. */
function nameDeclarations(directory: string): void {
  for (const file of globSync('**/*.d.ts', { cwd: directory })) {
    const path = join(directory, file);
    const declarations = readFileSync(path, 'utf8');
    writeFileSync(path, declarations.replaceAll(/((?:from|import\() ?['"]\.[^'"]*)\.ts(['"])/g, '$1.js$2'));
  }
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { cwd: root, stdio: 'inherit' });
}

const { values } = parseArgs({ options: { repository: { type: 'string' } } });
await pack(values.repository);
console.log(libraries().length, 'packages in dist/packages');
