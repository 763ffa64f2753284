import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A Node to run a package on. */
export interface NodeVersion {
  readonly version: string;
  readonly path: string;
}

/** This Node, and every other version on the PATH: npm puts the project's own before the machine's. */
export function nodeVersions(): NodeVersion[] {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((directory) => join(directory, 'node'));
  const paths = [process.execPath, ...new Set(onPath)].filter((path) => existsSync(path));
  const found = paths.map((path) => ({ path, version: execFileSync(path, ['-v'], { encoding: 'utf8' }).trim() }));
  return found.filter(({ version }, index) => found.findIndex((other) => other.version === version) === index);
}
