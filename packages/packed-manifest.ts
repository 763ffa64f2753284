/** The `package.json` of a library, as the repository has it. */
export interface SourceManifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly engines: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
  /** Folders that go into the package beside what is compiled. */
  readonly files?: readonly string[];
  /** The collection of what `nest add` and `nest g -c` do. */
  readonly schematics?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/**
 * The `package.json` of a library, as its package has it. In the repository a library exports its sources, and to
 * `import` alone: a name that `require` resolves, a build by Nest leaves alone. A package exports one file to both, which
 * Node can `require` from 20.19 and 22.12 on.
 * @param repository the address of the sources, as npm's proof of provenance wants it
 */
export function packedManifest(source: SourceManifest, repository?: string): Record<string, unknown> {
  const {
    name,
    version,
    description,
    license,
    engines,
    bin,
    files = [],
    schematics,
    dependencies,
    peerDependencies,
  } = source;
  const main = './dist/index.js';
  const types = './dist/index.d.ts';
  return {
    name,
    version,
    description,
    keywords: ['nestjs', 'rabbitmq', 'amqp', 'microservices', 'warren'],
    license,
    ...(repository !== undefined && { repository: { type: 'git', url: repository } }),
    type: 'module',
    main,
    types,
    exports: { '.': { types, import: main, require: main, default: main }, './package.json': './package.json' },
    ...(bin && { bin: Object.fromEntries(Object.entries(bin).map(([command, path]) => [command, built(path)])) }),
    files: ['dist', ...files],
    ...(schematics !== undefined && { schematics }),
    engines,
    ...(dependencies && { dependencies }),
    ...(peerDependencies && { peerDependencies: ofTheSameRelease(peerDependencies, version) }),
    publishConfig: { access: 'public' },
  };
}

/** The packages of Warren are released together, and fit the others of their release. */
const ofTheSameRelease = (peers: Readonly<Record<string, string>>, version: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(peers).map(([name, range]) => [name, name.startsWith('@warren/') ? `^${version}` : range]),
  );

/** `./src/command.ts` is built to `./dist/command.js`. */
const built = (path: string): string => path.replace('./src/', './dist/').replace(/\.ts$/, '.js');
