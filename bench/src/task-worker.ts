import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What a worker process is told at its start. */
export interface WorkerTask {
  readonly amqpUrl: string;
  readonly databaseUrl: string;
  /** How long one task takes before its effect, in milliseconds. */
  readonly taskMs: number;
  /** How many it has in hand. */
  readonly atOnce: number;
}

/** What it tells every second, and once when it works. */
export interface Report {
  readonly handled: number;
  readonly rssMb: number;
}

/** What the container image and the worker's `main.ts` set, unless the environment's `WORKER_FLAGS` has others for V8. */
const FLAGS = (process.env['WORKER_FLAGS'] ?? '--max-semi-space-size=4 --heap-growing-percent=20')
  .split(' ')
  .filter(Boolean);
const ENVIRONMENT = { MALLOC_ARENA_MAX: '2', ...process.env };

/** A worker in a process of its own. */
export class TaskWorker {
  private readonly child: ChildProcess;
  latest: Report;

  private constructor(child: ChildProcess, first: Report) {
    this.child = child;
    this.latest = first;
    child.on('message', (report: Report) => (this.latest = report));
  }

  static async start(task: WorkerTask): Promise<TaskWorker> {
    const program = fileURLToPath(new URL('./task-worker.process.js', import.meta.url));
    const child = fork(program, [JSON.stringify(task)], { execArgv: FLAGS, env: ENVIRONMENT });
    const [first] = (await once(child, 'message')) as [Report];
    return new TaskWorker(child, first);
  }

  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.kill(signal);
    await gone;
  }
}
