import { setTimeout as delay } from 'node:timers/promises';
import type { TaskWorker } from './task-worker.ts';
import { type Effects, TestSystem } from './test-system.ts';

/**
 * `node scaling.js`: tasks of 20 ms, done by 1, 2 and 4 workers; then workers are added and killed in the midst of it.
 * On RabbitMQ at AMQP_URL and PostgreSQL at DATABASE_URL.
 */
const system = await TestSystem.open(
  process.env['AMQP_URL'] ?? 'amqp://guest:guest@127.0.0.1:5672',
  process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres',
);
const taskMs = Number(process.env['TASK_MS'] ?? 20);
const atOnce = Number(process.env['AT_ONCE'] ?? 4);
const tasksEach = Number(process.env['N'] ?? 2_000);

const hire = (count: number): Promise<TaskWorker[]> =>
  Promise.all(Array.from({ length: count }, () => system.hire(taskMs, atOnce)));

async function done(tasks: number): Promise<Effects> {
  for (;;) {
    const effects = await system.effects();
    if (effects.tasks >= tasks) return effects;
    await delay(250);
  }
}

/** Tasks a second, when so many share them. */
async function rateOf(count: number): Promise<number> {
  await system.clear();
  const tasks = tasksEach * count;
  await system.publish(tasks);
  const workers = await hire(count);
  const { seconds } = await done(tasks);
  await Promise.all(workers.map((worker) => worker.stop()));
  return tasks / seconds;
}

async function comingAndGoing(): Promise<Effects> {
  await system.clear();
  const tasks = tasksEach * 4;
  await system.publish(tasks);
  const [early, staying] = [await system.hire(taskMs, atOnce), await system.hire(taskMs, atOnce)];
  await done(tasks * 0.2);
  const [added, alsoStaying] = [await system.hire(taskMs, atOnce), await system.hire(taskMs, atOnce)];
  await done(tasks * 0.4);
  await early.stop('SIGKILL');
  await done(tasks * 0.6);
  await added.stop('SIGKILL');
  const late = await system.hire(taskMs, atOnce);
  const effects = await done(tasks);
  await Promise.all([staying, alsoStaying, late].map((worker) => worker.stop()));
  return effects;
}

await rateOf(1);
const one = await rateOf(1);
for (const count of [1, 2, 4]) {
  const rate = count === 1 ? one : await rateOf(count);
  console.log(`${count} workers: ${Math.round(rate)} tasks/s, ${(rate / one / count).toFixed(2)} × linear`);
}
const { effects, tasks, seconds } = await comingAndGoing();
console.log(`2 workers, 2 added, 2 killed, 1 added: ${tasks} tasks, ${effects} effects, ${Math.round(seconds)} s`);
await system.close();
