import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { createInterface } from 'node:readline';
import { UserRegistered } from '@showcase/contracts';
import { newId } from '@warren/messaging';
import { type Service, startPostgres, until } from '@warren/testing';
import { entryOf } from '../../../launcher/build.ts';
import { poolNames } from '../src/pools.ts';
import { messageTokenKeys } from '../../contracts/test/message-token-keys.ts';
import { createWorkerSystem, type WorkerSystem } from './worker-system.ts';

let system: WorkerSystem;
// Of its own: the process' database has a fixed name, and its relay would send what others' tests put there.
let postgres: Service;
beforeAll(async () => {
  [system, postgres] = await Promise.all([createWorkerSystem(), startPostgres()]);
});
afterAll(async () => {
  await system.close();
  await postgres.close();
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

const children: ChildProcess[] = [];

/** The worker as it is deployed. `npm test` has built it. */
function startProcess(environment: Record<string, string>) {
  const env = {
    AMQP_URL: system.amqpUrl,
    DATABASE_URL: postgres.url,
    HEALTH_PORT: '0',
    PASSPORT_KEY: messageTokenKeys.keys.worker,
    PASSPORT_PUBLIC_KEYS: messageTokenKeys.publicKeys,
    ...environment,
  };
  const child = spawn(process.execPath, [entryOf('worker')], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  return { child, exit: once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]> };
}

/** The address in the line that says that the worker is ready. */
async function healthOf({ child }: ReturnType<typeof startProcess>): Promise<string> {
  for await (const line of createInterface(child.stdout)) {
    const url = /Ready: .*health at (http:[^"]+)/.exec(line)?.[1];
    if (url) {
      child.stdout.resume();
      return url;
    }
  }
  throw new Error(`the worker did not become ready: ${await text(child.stderr)}`);
}

describe('a worker process', () => {
  it('runs the pools that it is told to, tells their health, and exits 0 at SIGTERM', async () => {
    const worker = startProcess({ WARREN_POOLS: 'analytics,audit' });
    const health = await healthOf(worker);
    const ready = await fetch(`${health}/health/ready`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({ checks: { analytics: { status: 'up' }, audit: { status: 'up' } } });
    const user = { userId: newId(), email: 'ada@example.com', name: 'Ada', registeredAt: '2026-11-20T12:00:00Z' };
    await system.messenger.publish(UserRegistered, user);
    await until(
      async () => (await (await fetch(`${health}/metrics`)).text()).includes('audit.events'),
      'the fact was counted',
    );
    worker.child.kill('SIGTERM');
    expect(await worker.exit).toEqual([0, null]);
    expect(await system.inspector.consumerCount('audit.events')).toBe(0);
  });

  it('refuses a pool that there is none of, and lists those there are', async () => {
    const worker = startProcess({ WARREN_POOLS: 'audit,emial' });
    const output = text(worker.child.stderr);
    expect((await worker.exit)[0]).toBe(78);
    expect(await output).toContain(poolNames.join(', '));
  });

  it('exits 1 when one of its pools cannot start', async () => {
    const worker = startProcess({ WARREN_POOLS: 'audit,email' });
    const output = text(worker.child.stdout);
    expect((await worker.exit)[0]).toBe(1);
    expect(await output).toContain('The pool \\"email\\" cannot start: SMTP_URL is not set');
  });
});
