import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { libraries, root } from './libraries.ts';

/** What compiles to an ES module, and what to CommonJS: `type` of a `package.json`. */
export const FORMATS = ['module', 'commonjs'] as const;
export type Format = (typeof FORMATS)[number];

/** Applications of somebody else that use the packages, in one directory whose `node_modules` has them. */
export class ConsumerProjects {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** Writes them: an application with a broker, one with a database, and the examples of every README, as strict as TypeScript can be. */
  write(): void {
    for (const format of FORMATS) {
      const project = join(this.directory, format);
      mkdirSync(project, { recursive: true });
      writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: format }));
      writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions: STRICT }));
      for (const program of ['shop.ts', 'ledger.ts'])
        copyFileSync(join(root, 'packages/consumer', program), join(project, program));
      writeFileSync(join(project, 'everything.ts'), everything());
    }
    for (const { folder } of libraries())
      writeFileSync(join(this.directory, 'module', `${folder}-readme.ts`), exampleOf(folder));
  }

  /** @param typescript the directory of the compiler's package @throws Error when something does not compile */
  compile(typescript: string): void {
    for (const format of FORMATS)
      execFileSync(process.execPath, [join(typescript, 'bin/tsc'), '-p', join(this.directory, format)], LOUD);
  }

  /** Loads every package, with no setting at all, and says which there are. */
  load(node: string, format: Format): string {
    return run(node, [join(format, 'dist/everything.js')], this.directory, {});
  }

  /** Runs the application that has a broker, and the one that has a database too. */
  use(node: string, format: Format, amqpUrl: string, databaseUrl: string): string {
    const shop = run(node, [join(format, 'dist/shop.js'), amqpUrl], this.directory);
    return `${shop}; ${run(node, [join(format, 'dist/ledger.js'), amqpUrl, databaseUrl], this.directory)}`;
  }
}

/** Not `exactOptionalPropertyTypes`: the declarations of amqp-connection-manager do not hold it. */
const STRICT = {
  target: 'es2023',
  module: 'nodenext',
  strict: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  types: ['node'],
  rootDir: '.',
  outDir: 'dist',
};

const LOUD = { stdio: 'inherit' } as const;

/** A program that has every package. */
function everything(): string {
  const names = libraries().map(({ manifest: { name } }) => name);
  const imports = names.map((name, index) => `import * as library${index} from '${name}';`);
  const all = names.map((name, index) => `'${name}': Object.keys(library${index}).length`);
  return [...imports, `console.log(JSON.stringify({ ${all.join(', ')} }));`].join('\n');
}

function exampleOf(folder: string): string {
  const readme = readFileSync(join(root, 'libs', folder, 'README.md'), 'utf8');
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  if (code === undefined) throw new Error(`libs/${folder}/README.md shows no example.`);
  return `${code}export {};\n`;
}

function run(command: string, args: readonly string[], cwd: string, env = process.env): string {
  return execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
}
