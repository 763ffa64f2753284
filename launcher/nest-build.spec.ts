import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.ts';

const config = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')) as {
  compilerOptions: { paths: Record<string, string[]> };
};
const libraries = Object.keys(config.compilerOptions.paths);

/** As Node itself answers: in a test, `require` would be jest's. */
function resolvable(names: readonly string[]): string[] {
  const script = `JSON.stringify(${JSON.stringify(names)}.filter((name) => {
    try { return require.resolve(name) } catch { return false }
  }))`;
  return JSON.parse(execFileSync(process.execPath, ['-p', script], { cwd: root, encoding: 'utf8' })) as string[];
}

// `nest build` and `nest start` compile libraries with the app, and rewrite their names to relative paths. A name that
// `require` resolves they leave alone (github.com/nestjs/nest-cli/issues/838), and Node would then meet TypeScript.
it('libraries have exports for import only, so that a build by Nest compiles them with the app', () => {
  expect(libraries).toContain('@warren/messaging');
  expect(resolvable(libraries)).toEqual([]);
  expect(resolvable(['@nestjs/core'])).toEqual(['@nestjs/core']);
});
