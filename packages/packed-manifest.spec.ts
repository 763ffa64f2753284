import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { libraries, root } from './libraries.ts';
import { packedManifest } from './packed-manifest.ts';

const source = {
  name: '@warren/example',
  version: '1.2.3',
  description: 'An example',
  license: 'MIT',
  type: 'module',
  exports: { '.': { import: './src/index.ts' } },
  bin: { example: './src/command.ts' },
  engines: { node: '>=20' },
  dependencies: { uuid: '^14.0.0' },
  peerDependencies: { rxjs: '^7.0.0', '@warren/other': '>=0.1.0 <1' },
  devDependencies: { '@warren/testing': '1.2.3' },
};

/** The packages that a library's own code imports, types included: its declarations name them. */
function imported(folder: string): Set<string> {
  const files = globSync(`libs/${folder}/src/**/*.ts`, { cwd: root }).filter(
    (file) => !/[.](?:spec|fixture)[.]/.test(file),
  );
  const names = files.flatMap((file) => ts.preProcessFile(readFileSync(join(root, file), 'utf8')).importedFiles);
  const packages = names.map(({ fileName }) => fileName).filter((name) => !/^(?:[.]|node:)/.test(name));
  return new Set(packages.map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/')));
}

describe('the manifest of a package', () => {
  it('gives import, require and types the same build', () => {
    const main = './dist/index.js';
    expect(packedManifest(source)).toMatchObject({
      main,
      exports: { '.': { types: './dist/index.d.ts', import: main, require: main }, './package.json': './package.json' },
      bin: { example: './dist/command.js' },
      engines: { node: '>=20' },
      dependencies: { uuid: '^14.0.0' },
      peerDependencies: { rxjs: '^7.0.0', '@warren/other': '^1.2.3' },
    });
  });

  it('names no source, and nothing that only the repository needs', () => {
    expect(JSON.stringify(packedManifest(source))).not.toMatch(/src|devDependencies|testing/);
  });

  it('names the repository, where a release does', () => {
    expect(packedManifest(source, 'https://example.com/warren')).toMatchObject({
      repository: { type: 'git', url: 'https://example.com/warren' },
    });
  });
});

describe.each(libraries())('$manifest.name', ({ folder, manifest }) => {
  const { dependencies = {}, peerDependencies = {} } = manifest;

  it('declares every package that it imports', () => {
    const declared = { ...dependencies, ...peerDependencies };
    expect([...imported(folder)].filter((name) => !(name in declared))).toEqual([]);
  });

  it('installs nothing that it does not import', () => {
    // By what the compiler makes of decorators, by Nest's other packages, and by the contracts that a library is given.
    const needed = new Set([...imported(folder), 'reflect-metadata', '@nestjs/core', 'zod']);
    const declared = Object.keys({ ...dependencies, ...peerDependencies });
    expect(declared.filter((name) => !needed.has(name))).toEqual([]);
  });

  it('has the other packages of Warren, and Nest, as peers: an application has one of each', () => {
    const shared = /^@warren\/|^@nestjs\/|^rxjs$|^reflect-metadata$|^zod$|^typeorm$/;
    expect(Object.keys(dependencies).filter((name) => shared.test(name))).toEqual([]);
  });

  it('runs on the oldest Node that can require an ES module', () => {
    expect(manifest.engines).toEqual({ node: '^20.19.0 || >=22.12.0' });
  });
});
