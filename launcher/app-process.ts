import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { answersHttp, type Home, end, identify, red, print, START_TIMEOUT_MS } from '@warren/infrastructure';
import type { App } from '../cli/apps.ts';
import { entryOf } from './build.ts';
import { readable } from './log-line.ts';
import { root } from './paths.ts';

const longestPauseMs = 30_000;
const stopTimeoutMs = 20_000;
/** What an app exits with when its settings are wrong: starting it again would not help. */
const MISCONFIGURED = 78;

/** How long to wait before an app is started again that has ended by itself this often: 1 s, 2 s, 4 s … 30 s. */
export function restartPauseMs(crashes: number): number {
  return Math.min(1000 * 2 ** (crashes - 1), longestPauseMs);
}

/** An app that is kept running: when it ends, that is reported, and it is started again. */
export class AppProcess {
  private readonly home: Home;
  private readonly app: App;
  private readonly env: Record<string, string>;
  private readonly health: string;
  private readonly log: WriteStream;
  private child: ChildProcess | undefined;
  private restart: NodeJS.Timeout | undefined;
  private crashes = 0;
  private shown = false;
  private stopping = false;
  private hopeless = false;

  /** @param health answers 200 once the app is ready */
  constructor(home: Home, app: App, env: Record<string, string>, health: string) {
    this.home = home;
    this.app = app;
    this.env = env;
    this.health = health;
    this.log = createWriteStream(home.log(app), { flags: 'a' });
    this.start();
  }

  /** Resolves once the app is ready. @throws Error after the given time, or when the app keeps dying */
  async ready(timeoutMs = START_TIMEOUT_MS): Promise<void> {
    for (const deadline = Date.now() + timeoutMs; !(await answersHttp(this.health)); await pause(100)) {
      const name = this.app;
      if (this.hopeless || this.crashes > 2) throw new Error(`${name} does not start. ${this.home.endOfLog(name)}`);
      if (Date.now() > deadline)
        throw new Error(`${name} was not ready within ${timeoutMs / 1000} s: see ${this.health}`);
    }
    this.crashes = 0;
  }

  /** From now on its log is shown, readable. All of it, as JSON, is in the log directory anyway. */
  showLog(): void {
    this.shown = true;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.restart);
    if (this.child?.pid) await end(this.child.pid, stopTimeoutMs);
    this.home.remove(this.app);
    this.log.end();
  }

  private start(): void {
    const child = spawn(process.execPath, ['--enable-source-maps', '--max-semi-space-size=4', entryOf(this.app)], {
      cwd: root,
      env: { MALLOC_ARENA_MAX: '2', ...process.env, ...this.env }, // as the container image
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.child = child;
    const identity = child.pid && identify(child.pid);
    if (identity) this.home.record({ ...identity, name: this.app, command: entryOf(this.app) });
    for (const stream of [child.stdout, child.stderr])
      createInterface(stream).on('line', (line) => this.handleLine(line));
    child.on('exit', (code, signal) => {
      if (code === MISCONFIGURED) this.hopeless = true;
      else this.died(signal ?? `code ${code}`);
    });
  }

  private handleLine(line: string): void {
    this.log.write(`${line}\n`);
    if (this.shown) process.stdout.write(`${readable(this.app, line)}\n`);
  }

  private died(how: string): void {
    if (this.stopping) return;
    this.home.remove(this.app);
    const pauseMs = restartPauseMs(++this.crashes);
    print(
      red(`  ${this.app} ended (${how}). It starts again in ${pauseMs / 1000} s. Its log: ${this.home.log(this.app)}`),
    );
    this.restart = setTimeout(() => this.start(), pauseMs);
  }
}
