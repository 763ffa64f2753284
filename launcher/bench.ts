import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildApart } from './build.ts';
import { root } from './paths.ts';
import { untilStopRequested } from './signals.ts';
import { eraseTestHome, openTestHome } from './test-home.ts';
import { startTestServices } from './test-services.ts';

function runBenchmark(program: string, env: NodeJS.ProcessEnv, args: string[]): Promise<number> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  void untilStopRequested().then(() => child.kill());
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 130)));
}

/** `npm run bench`, `npm run bench -- scaling`, …: each on services of its own that keep what they confirm. */
async function bench([name = 'main', ...args]: string[]): Promise<number> {
  const home = await openTestHome();
  const directory = await buildApart('bench');
  try {
    const environment = await startTestServices(home, { durable: true });
    return await runBenchmark(join(directory, 'bench/src', `${name}.js`), environment, args);
  } finally {
    rmSync(directory, { recursive: true, force: true });
    await eraseTestHome(home);
  }
}

process.exit(await bench(process.argv.slice(2)));
