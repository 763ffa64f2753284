import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Home, print } from '@warren/infrastructure';
import { buildApart } from './build.ts';
import { root, warrenDirectory } from './paths.ts';
import { untilStopRequested } from './signals.ts';
import { eraseTestHome, openTestHome } from './test-home.ts';

const suites: Readonly<Record<string, string>> = { bank: 'chaos/src/main.js', order: 'chaos/src/order/main.js' };

/** Resolves with the suite's exit code: 0 when what it runs kept its promises, and no mutant did. */
function runSuite(home: Home, suite: string, logs: string, args: string[]): Promise<number> {
  const child = spawn(process.execPath, [suite, '--logs', logs, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, WARREN_TEST_HOME: home.directory },
  });
  void untilStopRequested().then(() => child.kill());
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 130)));
}

/** `npm run test:chaos -- --seed 7 --messages 5000 …` and `npm run test:order`: each on services of its own. */
async function chaos([suite = 'bank', ...args]: string[]): Promise<number> {
  const home = await openTestHome();
  const directory = await buildApart('chaos');
  const logs = join(warrenDirectory, 'chaos');
  rmSync(logs, { recursive: true, force: true });
  mkdirSync(logs, { recursive: true });
  try {
    return await runSuite(home, join(directory, suites[suite] ?? suite), logs, args);
  } finally {
    print(`The processes' logs are in ${logs}`);
    rmSync(directory, { recursive: true, force: true });
    await eraseTestHome(home);
  }
}

process.exit(await chaos(process.argv.slice(2)));
