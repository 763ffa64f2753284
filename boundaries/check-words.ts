import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findRetiredWords, type Finding } from './word-check.ts';

const root = join(import.meta.dirname, '..');

/** Sources in which a retired word is an error. Migrations have run, and keep their names; aliases are the old names. */
const SOURCES = '{apps,libs,cli,launcher,chaos,bench,deploy,examples,docs,boundaries,packages}/**/*.{ts,mjs}';
const SKIPPED =
  /(?:^|\/)(?:node_modules|dist|fixtures|migrations)\/|^boundaries\/words?[.-]|^libs\/[^/]+\/src\/aliases[.]ts$/;

/** Every retired word in the tree. */
export function findRetiredWordsInTree(): Finding[] {
  return globSync(SOURCES, { cwd: root, exclude: (path) => SKIPPED.test(`${path}/`) })
    .filter((file) => !SKIPPED.test(file))
    .toSorted()
    .flatMap((file) => findRetiredWords(file, readFileSync(join(root, file), 'utf8')));
}

if (import.meta.main) {
  const findings = findRetiredWordsInTree();
  for (const { file, line, kind, found, word, instead } of findings) {
    console.log(`${file}:${line}: ${kind} "${found}" has the retired word "${word}"; write: ${instead}`);
  }
  process.exitCode = findings.length > 0 ? 1 : 0;
}
