import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { problemKindInfo } from '@arethetypeswrong/core/problems';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { ConsumerProjects, FORMATS } from './consumer-projects.ts';
import { libraries, packageFile, root, type Library } from './libraries.ts';
import { nodeVersions } from './node-versions.ts';
import { trySchematics } from './try-schematics.ts';

/**
 * Looks over `dist/packages` with publint and Are the types wrong?, and compiles and loads every package as an ES module
 * and as CommonJS. Runs what `nest add` and `nest g` do on an application of its own. What the packages need of others comes from this clone: nothing is downloaded.
 */
async function checkPackages(): Promise<void> {
  const flaws = (await Promise.all(libraries().map(flawsOf))).flat();
  if (flaws.length > 0) throw new Error(flaws.join('\n'));
  const projects = new ConsumerProjects(join(root, 'dist/package-consumers'));
  rmSync(projects.directory, { recursive: true, force: true });
  libraries().forEach((library) => unpack(library, projects.directory));
  projects.write();
  projects.compile(join(root, 'node_modules/typescript'));
  for (const { version, path } of nodeVersions())
    for (const format of FORMATS) console.log(version, format, projects.load(path, format));
  console.log('generated:', trySchematics(projects.directory));
}

async function flawsOf(library: Library): Promise<string[]> {
  const tarball = new Uint8Array(readFileSync(packageFile(library)));
  console.log(`${(tarball.length / 1024).toFixed(0).padStart(4)} KB  ${basename(packageFile(library))}`);
  const { messages, pkg } = await publint({ pack: { tarball: tarball.buffer }, strict: true });
  const lint = messages.map((message) => `${library.manifest.name}: ${formatMessage(message, pkg, { color: false })}`);
  return [...lint, ...(await typeFlawsOf(library, tarball))];
}

/** As Are the types wrong? finds it. That CommonJS gets an ES module is meant so: Node can `require` one. */
async function typeFlawsOf({ manifest: { name } }: Library, tarball: Uint8Array): Promise<string[]> {
  const result = await checkPackage(createPackageFromTarballData(tarball));
  if (!result.types) return [`${name}: has no types`];
  const flaws = result.problems.filter(({ kind }) => kind !== 'CJSResolvesToESM');
  return flaws.map((flaw) => `${name}: ${problemKindInfo[flaw.kind].description} ${JSON.stringify(flaw)}`);
}

function unpack(library: Library, directory: string): void {
  const target = join(directory, 'node_modules', library.manifest.name);
  mkdirSync(target, { recursive: true });
  execFileSync('tar', ['-xzf', packageFile(library), '-C', target, '--strip-components=1']);
}

await checkPackages();
