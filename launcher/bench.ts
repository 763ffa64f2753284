import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildApart } from './build.ts';
import { root } from './paths.ts';
import { untilStopRequested } from './signals.ts';
import { eraseTestHome, openTestHome } from './test-home.ts';
import { startTestServices } from './test-services.ts';

/** Runs one of the programs in `bench/src` with arguments; resolves with its exit code. */
type RunBenchmark = (name: string, ...args: string[]) => Promise<number>;

function benchmarkIn(directory: string, env: NodeJS.ProcessEnv): RunBenchmark {
  return (name, ...args) => {
    const child = spawn(process.execPath, [join(directory, 'bench/src', `${name}.js`), ...args], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    });
    void untilStopRequested().then(() => child.kill());
    return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 130)));
  };
}

/** The figures that Warren is held to, as one document: beside raw amqplib, and of the whole chain. */
async function writeFigures(file: string, run: RunBenchmark, directory: string): Promise<number> {
  const figures = {};
  for (const name of ['main', 'chain']) {
    const own = join(directory, `${name}.json`);
    const code = await run(name, '--json', own);
    if (code !== 0) return code;
    Object.assign(figures, JSON.parse(readFileSync(own, 'utf8')));
  }
  writeFileSync(file, `${JSON.stringify(figures, null, 2)}\n`);
  return 0;
}

/** `npm run bench`, `npm run bench -- scaling`, `npm run bench -- --json FILE`: each on services of its own that keep what they confirm. */
async function bench([name = 'main', ...args]: string[]): Promise<number> {
  if (name === '--json' && args.length !== 1) throw new Error('Usage: npm run bench -- --json FILE');
  const home = await openTestHome();
  const directory = await buildApart('bench');
  try {
    const run = benchmarkIn(directory, await startTestServices(home, { durable: true }));
    return name === '--json' ? await writeFigures(args[0] ?? '', run, directory) : await run(name, ...args);
  } finally {
    rmSync(directory, { recursive: true, force: true });
    await eraseTestHome(home);
  }
}

process.exit(await bench(process.argv.slice(2)));
