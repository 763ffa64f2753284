import { execFileSync, spawnSync } from 'node:child_process';
import { libraries, packageFile, type Library } from './libraries.ts';

/**
 * Packs, and publishes the packages that npm does not have in this version yet. Safe to repeat.
 * @param packing options of `npm run pack`: proof of provenance needs `--repository`
 */
function release(packing: readonly string[]): void {
  execFileSync('npm', ['run', '-s', 'pack', '--', ...packing], { stdio: 'inherit' });
  const unpublished = libraries().filter((library) => !isPublished(library));
  for (const library of unpublished) {
    execFileSync('npm', ['publish', packageFile(library), '--provenance'], { stdio: 'inherit' });
    console.log(`New tag: ${nameOf(library)}`); // what changesets/action makes a release of
  }
  console.log(`${unpublished.length} of ${libraries().length} packages published`);
}

const isPublished = (library: Library): boolean =>
  spawnSync('npm', ['view', nameOf(library), 'version'], { encoding: 'utf8' }).stdout.trim() !== '';

const nameOf = ({ manifest: { name, version } }: Library): string => `${name}@${version}`;

release(process.argv.slice(2));
