import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceManifest } from './packed-manifest.ts';

export const root = join(import.meta.dirname, '..');

/** Where the packages are, and nothing else. */
export const packagesDirectory = join(root, 'dist/packages');

/** A library of this repository, each of which is published. */
export interface Library {
  /** Of its folder under `libs`. */
  readonly folder: string;
  readonly manifest: SourceManifest;
}

export function libraries(): Library[] {
  return readdirSync(join(root, 'libs')).map((folder) => ({
    folder,
    manifest: JSON.parse(readFileSync(join(root, 'libs', folder, 'package.json'), 'utf8')) as SourceManifest,
  }));
}

/** Where the content of its package is put together. */
export const stageOf = ({ folder }: Library): string => join(root, 'dist/package-stages', folder);

/** As `npm pack` names it. */
export const packageFile = ({ manifest: { name, version } }: Library): string =>
  join(packagesDirectory, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);
