import { execFileSync } from 'node:child_process';

/** A Node to run a package on. */
export interface NodeVersion {
  readonly version: string;
  readonly path: string;
}

/** This Node, and the one that npm itself runs on, where that is another. */
export function nodeVersions(): NodeVersion[] {
  const paths = [process.execPath, process.env['npm_node_execpath'] ?? process.execPath];
  const found = paths.map((path) => ({ path, version: execFileSync(path, ['-v'], { encoding: 'utf8' }).trim() }));
  return found.filter(({ version }, index) => found.findIndex((other) => other.version === version) === index);
}
