#!/usr/bin/env node
// `npx warren`, `npm start`, `npm stop`, `npm test`: the only file that runs on the Node that happens to be installed.
// It installs the packages, one of which is Node 24, and hands over to a main.ts on that Node.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The commands of the launcher; all others are operators' commands. */
const LAUNCHER_COMMANDS = ['start', 'stop', 'test'];

/** True when every package that the lock file asks of this platform is there in that version, and every workspace linked. */
function installed() {
  const packages = (file) => JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  if (!existsSync(join(root, 'node_modules/.package-lock.json'))) return false;
  const present = packages('node_modules/.package-lock.json');
  return Object.entries(packages('package-lock.json'))
    .filter(([path, { optional, devOptional }]) => path.startsWith('node_modules/') && !optional && !devOptional)
    .every(([path, { link, resolved, version }]) =>
      link ? present[path]?.resolved === resolved : present[path]?.version === version,
    );
}

/** `npm install --no-save` follows the lock file like `npm ci`, but keeps what is already right. */
async function install() {
  const { npm_execpath: npm } = process.env;
  const [program, ...args] = npm ? [process.execPath, npm] : ['npm'];
  // Old Nodes make npm warn about engines, page after page; Warren runs on its own Node 24.
  const child = spawn(
    program,
    [...args, 'install', '--no-save', '--include=dev', '--loglevel=error', '--no-progress'],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));

  const started = Date.now();
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
  const progress = (text, end) =>
    process.stdout.write(process.stdout.isTTY ? `\r  ${text}${end}` : end && `  ${text}\n`);
  if (!process.stdout.isTTY) console.log('  Installing packages …');
  const timer = setInterval(() => progress(`Installing packages … ${seconds()}`, ''), 1000);
  const code = await new Promise((resolve) => child.on('error', resolve).on('exit', resolve));
  clearInterval(timer);

  if (code === 0) return progress(`Installed packages in ${seconds()}   `, '\n');
  console.error(`${output}\nnpm could not install the packages (see above). Repair that and run the command again.`);
  process.exit(1);
}

/** The Node that npm installed, or the one running this when it is new enough to strip types by itself. */
function modernNode() {
  const bundled = join(root, 'node_modules/node/bin/node');
  if (existsSync(bundled)) return bundled;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  console.error(
    'Warren needs Node 24, and npm did not bring it (is ignore-scripts set?). Install Node 24 and run the command again.',
  );
  process.exit(1);
}

if (!installed()) await install();
const args = process.argv.slice(2);
const main = join(root, LAUNCHER_COMMANDS.includes(args[0]) ? 'launcher/main.ts' : 'cli/main.ts');
// What Node has compiled it finds again, in each of the processes that follow.
const env = { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/node'), ...process.env };
const child = spawn(modernNode(), ['--disable-warning=ExperimentalWarning', main, ...args], { stdio: 'inherit', env });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
