import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildChaos } from './build.ts';
import type { Home } from './infrastructure/home.ts';
import { root, warrenDirectory } from './paths.ts';
import { say } from './progress.ts';
import { untilTold } from './signals.ts';
import { eraseTestHome, openTestHome } from './test-home.ts';

/** Resolves with the suite's exit code: 0 when the bank kept its promises, and no mutant did. */
function runChaos(home: Home, directory: string, logs: string, args: string[]): Promise<number> {
  const program = join(directory, 'chaos/src/main.js');
  const child = spawn(process.execPath, [program, '--logs', logs, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, WARREN_TEST_HOME: home.directory },
  });
  void untilTold().then(() => child.kill());
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 130)));
}

/** `npm run test:chaos -- --seed 7 --messages 5000 …`: the fault suite on services of its own. */
async function chaos(args: string[]): Promise<number> {
  const home = await openTestHome();
  const directory = await buildChaos();
  const logs = join(warrenDirectory, 'chaos');
  rmSync(logs, { recursive: true, force: true });
  mkdirSync(logs, { recursive: true });
  try {
    return await runChaos(home, directory, logs, args);
  } finally {
    say(`The processes' logs are in ${logs}`);
    rmSync(directory, { recursive: true, force: true });
    await eraseTestHome(home);
  }
}

process.exit(await chaos(process.argv.slice(2)));
