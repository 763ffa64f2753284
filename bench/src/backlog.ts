import { setTimeout as delay } from 'node:timers/promises';
import type { TaskWorker } from './task-worker.ts';
import { TestSystem } from './test-system.ts';

/**
 * `node backlog.js`: a million tasks wait; one worker does them all. Its memory and its pace, all the way.
 * On RabbitMQ at AMQP_URL and PostgreSQL at DATABASE_URL.
 */
const system = await TestSystem.open(
  process.env['AMQP_URL'] ?? 'amqp://guest:guest@127.0.0.1:5672',
  process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres',
);
const total = Number(process.env['N'] ?? 1_000_000);
const atOnce = Number(process.env['AT_ONCE'] ?? 32);

interface Sample {
  readonly handled: number;
  readonly rssMb: number;
  readonly seconds: number;
}

async function watch(worker: TaskWorker): Promise<Sample[]> {
  const begun = performance.now();
  const samples: Sample[] = [];
  do {
    await delay(1_000);
    samples.push({ ...worker.latest, seconds: (performance.now() - begun) / 1_000 });
  } while (worker.latest.handled < total);
  return samples;
}

/** Tasks a second between two shares of the whole. */
function pace(samples: readonly Sample[], from: number, to: number): number {
  const within = samples.filter(({ handled }) => handled >= total * from && handled <= total * to);
  const [first, last] = [within[0], within.at(-1)];
  return first && last ? (last.handled - first.handled) / (last.seconds - first.seconds) : NaN;
}

console.log(`${total} tasks are published`);
await system.publish(total);
const worker = await system.hire(0, atOnce);
const idle = worker.latest.rssMb;
const samples = await watch(worker);
await worker.stop();
for (let tenth = 0; tenth < 10; tenth++) {
  const [from, to] = [tenth / 10, (tenth + 1) / 10];
  const rss = samples
    .filter(({ handled }) => handled >= total * from && handled <= total * to)
    .map(({ rssMb }) => rssMb);
  const range = `${tenth * 10}–${tenth * 10 + 10} %`.padEnd(10);
  console.log(`${range} ${Math.round(pace(samples, from, to))}/s, ${Math.max(...rss)} MB at most`);
}
const [start, end] = [pace(samples, 0.02, 0.2), pace(samples, 0.8, 0.98)];
console.log(`idle ${idle} MB; pace at the end / at the start: ${(end / start).toFixed(2)}`);
const { effects, tasks } = await system.effects();
console.log(`${tasks} tasks, ${effects} effects`);
await system.close();
