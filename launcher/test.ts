import { execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Home, print, provideBrowser, provideImapServer } from '@warren/infrastructure';
import { buildConsole } from '../apps/console/build.ts';
import { build } from './build.ts';
import { root } from './paths.ts';
import { untilStopRequested } from './signals.ts';
import { eraseTestHome, openTestHome } from './test-home.ts';
import { startTestServices } from './test-services.ts';

const run = promisify(execFile);
const jest = [
  '--max-semi-space-size=8', // megabytes; with fewer arenas it saves a worker of the runner a quarter of its memory
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  join(root, 'node_modules/jest/bin/jest.js'),
];

/** The spec files that jest would run for these arguments. */
async function listSpecs(args: string[]): Promise<string[]> {
  const { stdout } = await run(process.execPath, [...jest, '--listTests', ...args], { cwd: root });
  return stdout.split('\n').filter((line) => line.endsWith('.spec.ts'));
}

/** Only the end-to-end specs run the apps; an example shows the console's pages. */
async function buildFor(specs: readonly string[]): Promise<void> {
  if (specs.some((spec) => spec.endsWith('.e2e.spec.ts'))) await build();
  else if (specs.some((spec) => spec.endsWith('.int.spec.ts'))) await buildConsole();
}

/** After the services: apt-get installs for one at a time. */
async function provideProgramsFor(specs: readonly string[]): Promise<void> {
  if (specs.some((spec) => spec.endsWith('-pages.e2e.spec.ts'))) await provideBrowser();
  if (specs.some((spec) => spec.endsWith('-imap.e2e.spec.ts'))) await provideImapServer();
}

const lingerMs = 10_000;

/** Runs jest in the foreground. Resolves with its exit code. */
function runJest(args: string[], counts: string, env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(process.execPath, [...jest, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { MALLOC_ARENA_MAX: '2', ...process.env, ...env },
  });
  void untilStopRequested().then(() => child.kill());
  const ended = new Promise<number>((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
  if (args.some((arg) => arg.startsWith('--watch'))) return ended;

  // A test that left a connection open keeps jest alive after its summary; the run does not wait for it.
  const stuck = setInterval(() => {
    if (!existsSync(counts) || Date.now() - statSync(counts).mtimeMs < lingerMs) return;
    print('Jest was ended: some test left something open.');
    child.kill('SIGKILL');
  }, 1000);
  return ended.finally(() => clearInterval(stuck));
}

async function runSpecs(home: Home, args: string[]): Promise<number> {
  const counts = join(home.directory, 'count.txt');
  const specs = listSpecs(args);
  const services = startTestServices(home, { durable: false });
  const [environment] = await Promise.all([services, specs.then(buildFor)]);
  await provideProgramsFor(await specs);
  const exitCode = await runJest(args, counts, { ...environment, WARREN_TEST_COUNT: counts });
  const count = existsSync(counts) ? readFileSync(counts, 'utf8') : '0 passed, 0 failed, 0 skipped';
  await eraseTestHome(home);
  print(count);
  return exitCode;
}

/** `npm test`: runs the specs against services of its own, and ends with a line that counts them. */
export async function test(args: string[]): Promise<number> {
  const home = await openTestHome();
  const interrupted = untilStopRequested().then(() => 130);
  try {
    return await Promise.race([runSpecs(home, args), interrupted]);
  } finally {
    await eraseTestHome(home);
  }
}
