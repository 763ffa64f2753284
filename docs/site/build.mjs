// `npm run docs`: installs what builds the site, when it is not there yet, and builds docs/ into dist/docs.
// It needs Node alone: nothing of the repository has to be installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));

const HELP = `npm run docs                        build the documentation into dist/docs
npm run docs -- --serve             build it, and serve it on this machine
npm run docs -- --dev               serve it as it is written, without a build
    --port 4173                     where to serve it
    --base /warren/                 the folder that it will be served under, when that is not the root of a host`;

/** The lock file that was installed last is kept beside the packages. */
function isInstalled() {
  const installed = join(here, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return false;
  const versionOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages['node_modules/vitepress']?.version;
  return versionOf(installed) === versionOf(join(here, 'package-lock.json'));
}

function run(program, args) {
  const { status, error } = spawnSync(program, args, { cwd: here, stdio: 'inherit' });
  if (error) console.error(error.message);
  if (status !== 0) process.exit(status ?? 1);
}

function install() {
  const { npm_execpath: npm } = process.env;
  const [program, ...args] = npm ? [process.execPath, npm] : ['npm'];
  console.log('Installing what builds the site (docs/site/package-lock.json) …');
  run(program, [...args, 'ci', '--ignore-scripts', '--no-progress', '--loglevel=error']);
}

const vitepress = (command, ...options) =>
  run(process.execPath, [join(here, 'node_modules/vitepress/bin/vitepress.js'), command, here, ...options]);

const { values } = parseArgs({
  options: {
    serve: { type: 'boolean' },
    dev: { type: 'boolean' },
    port: { type: 'string', default: '4173' },
    base: { type: 'string', default: '/' },
    help: { type: 'boolean', short: 'h' },
  },
});

if (values.help) console.log(HELP);
else {
  if (!isInstalled()) install();
  if (values.dev) vitepress('dev', '--port', values.port, '--base', values.base);
  else vitepress('build', '--base', values.base);
  if (values.serve) vitepress('preview', '--port', values.port, '--base', values.base);
}
