import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Home, startPostgres, startRabbitmq } from '../libs/infrastructure/src/index.ts';
import { ConsumerProjects, FORMATS } from './consumer-projects.ts';
import { libraries, packageFile, root } from './libraries.ts';
import { nodeVersions } from './node-versions.ts';

/**
 * From an empty folder: installs the packages and Nest with npm, compiles applications and the examples of the READMEs,
 * and runs them with RabbitMQ and PostgreSQL, as an ES module and as CommonJS, on each Node that there is.
 */
async function tryPackages(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'warren-packages-'));
  const services = new Home(join(directory, 'services'));
  try {
    const projects = new ConsumerProjects(join(directory, 'projects'));
    install(projects.directory);
    projects.write();
    projects.compile(join(projects.directory, 'node_modules/typescript'));
    const [broker, database] = await Promise.all([startRabbitmq(services), startPostgres(services)]);
    for (const { version, path } of nodeVersions())
      for (const format of FORMATS) {
        console.log(version, format, projects.load(path, format));
        const ownDatabase = new URL(`/${format}_${version.slice(1, 3)}`, database.url).href;
        console.log(version, format, projects.use(path, format, broker.url, ownDatabase));
      }
  } finally {
    await services.erase();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** As the READMEs say: nothing of Warren comes from a registry. */
function install(directory: string): void {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };
  const versions = { ...dependencies, ...devDependencies };
  const others = OTHERS.map((name) => `${name}@${versions[name]}`);
  mkdirSync(directory);
  writeFileSync(join(directory, 'package.json'), '{"private":true}');
  const begun = performance.now();
  execFileSync('npm', ['i', '--no-audit', '--no-fund', ...libraries().map(packageFile), ...others], {
    cwd: directory,
    stdio: 'inherit',
  });
  console.log(`installed in ${((performance.now() - begun) / 1_000).toFixed(0)} s`);
}

/** What an application of Nest has anyhow. */
const OTHERS = [
  ...['@nestjs/common', '@nestjs/core', '@nestjs/microservices', 'reflect-metadata', 'rxjs', 'zod'],
  ...['typescript', '@types/node'],
];

await tryPackages();
