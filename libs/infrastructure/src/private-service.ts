import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { print } from './progress.ts';
import type { Home } from './home.ts';
import { end, identify } from './processes.ts';
import { START_TIMEOUT_MS, type Ready, type Service } from './service.ts';

/** A program to run in the foreground, in a process group of its own. */
export interface Program {
  name: string;
  path: string;
  args: string[];
  /** A word that is in its command line for as long as it lives, by which it is known again. */
  knownBy: string;
  env?: NodeJS.ProcessEnv;
  /** The user to run it as; set when this process is root and the program refuses to be. */
  user?: { uid: number; gid: number };
  /** The signal that ends it in order. @default SIGTERM */
  stopWith?: NodeJS.Signals;
}

const stopTimeoutMs = 15_000;

function launch(home: Home, program: Program): ChildProcess {
  const log = openSync(home.log(program.name), 'a');
  const child = spawn(program.path, program.args, {
    cwd: program.user ? '/' : home.directory,
    env: { ...process.env, ...program.env },
    stdio: ['ignore', log, log],
    // Its own group: Ctrl-C reaches the launcher alone, which then ends everything in the right order.
    detached: true,
    ...program.user,
  });
  closeSync(log);
  child.on('error', () => {});
  const identity = child.pid && identify(child.pid);
  if (identity) home.record({ ...identity, name: program.name, command: program.knownBy });
  return child;
}

async function untilReady(home: Home, name: string, child: ChildProcess, ready: Ready): Promise<void> {
  for (const deadline = Date.now() + START_TIMEOUT_MS; !(await ready()); await pause(100)) {
    const ended = !child.pid || child.exitCode !== null || child.signalCode !== null;
    if (!ended && Date.now() < deadline) continue;
    const problem = ended ? 'ended while starting' : `was not ready within ${START_TIMEOUT_MS / 1000} s`;
    throw new Error(`${name} ${problem}. ${home.endOfLog(name)}`);
  }
}

/**
 * Runs programs, in this order, as one service; it is ready when `ready` says so.
 * A service that fails to start leaves nothing running.
 */
export async function startPrivately(home: Home, url: string, programs: Program[], ready: Ready): Promise<Service> {
  let running: { program: Program; child: ChildProcess }[] = [];

  const endAll = async (graceMs: number, signal?: NodeJS.Signals) => {
    const ending = running.reverse();
    running = [];
    for (const { program, child } of ending) {
      if (child.pid) await end(child.pid, graceMs, signal ?? program.stopWith ?? 'SIGTERM');
      home.remove(program.name);
    }
  };
  const reportLoss = ({ program, child }: (typeof running)[number]) =>
    child.once('exit', (code, signal) => {
      if (running.length === 0 || home.sweeping) return;
      print(`  ${program.name} ended by itself (${signal ?? `code ${code}`}). Its log: ${home.log(program.name)}`);
    });
  const service: Service = {
    url,
    stop: () => endAll(stopTimeoutMs),
    kill: () => endAll(0, 'SIGKILL'),
    close: () => endAll(stopTimeoutMs),
    async start() {
      for (const program of programs) running.push({ program, child: launch(home, program) });
      const { program, child } = running.at(-1)!;
      try {
        await untilReady(home, program.name, child, ready);
      } catch (error) {
        await service.kill();
        throw error;
      }
      running.forEach(reportLoss);
    },
  };
  await service.start();
  return service;
}
