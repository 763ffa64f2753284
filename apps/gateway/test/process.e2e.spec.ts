import { publishedSecrets } from '@showcase/contracts';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { type Service, startPostgres, startRedis } from '@warren/testing';
import { messageTokenKeys } from '../../contracts/test/message-token-keys.ts';
import { entryOf } from '../../../launcher/build.ts';

const UNREACHABLE = '127.0.0.1:1';

/** The gateway as it is deployed, with no broker in sight. `npm test` has built it. */
describe('a gateway process', () => {
  const children: ChildProcess[] = [];
  let postgres: Service;
  let redis: Service;
  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  afterAll(() => Promise.all([postgres.close(), redis.close()]));

  function startProcess(environment: Record<string, string>) {
    const env = {
      PORT: '0',
      AMQP_URL: `amqp://${UNREACHABLE}`,
      DATABASE_URL: postgres.url,
      REDIS_URL: redis.url,
      PASSPORT_KEY: messageTokenKeys.keys.gateway,
      PASSPORT_PUBLIC_KEYS: messageTokenKeys.publicKeys,
      ...environment,
    };
    const child = spawn(process.execPath, [entryOf('gateway')], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    return { child, exit: once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]> };
  }

  async function line({ child }: ReturnType<typeof startProcess>, pattern: RegExp): Promise<string> {
    for await (const logged of createInterface(child.stdout)) {
      const match = pattern.exec(logged);
      if (match) {
        child.stdout.resume();
        return match[1] ?? match[0];
      }
    }
    throw new Error(`it never said ${String(pattern)}: ${await text(child.stderr)}`);
  }

  it('starts without a broker, serves what needs none, and exits 0 at SIGTERM', async () => {
    const gateway = startProcess({});
    const port = new URL(await line(gateway, /Listening at (http:[^"]+)/)).port;
    const register = await fetch(`http://127.0.0.1:${port}/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'ada@example.com', password: 'correct horse', name: 'Ada' }),
    });
    expect(register.status).toBe(201);
    expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(503);
    gateway.child.kill('SIGTERM');
    expect(await gateway.exit).toEqual([0, null]);
  });

  it('starts without a Redis, and exits 0 at SIGTERM', async () => {
    const gateway = startProcess({ REDIS_URL: `redis://${UNREACHABLE}` });
    await line(gateway, /Listening at/);
    gateway.child.kill('SIGTERM');
    expect(await gateway.exit).toEqual([0, null]);
  });

  it('exits 0 at SIGTERM also while it waits for its database', async () => {
    const gateway = startProcess({ DATABASE_URL: `postgres://${UNREACHABLE}/postgres` });
    await line(gateway, /ECONNREFUSED/);
    gateway.child.kill('SIGTERM');
    expect(await gateway.exit).toEqual([0, null]);
  });

  it('refuses wrong settings with a sentence for each', async () => {
    const gateway = startProcess({ JWT_SECRET: 'short', PORT: 'http' });
    const stderr = text(gateway.child.stderr);
    expect((await gateway.exit)[0]).toBe(78);
    expect(await stderr).toMatch(/JWT_SECRET[^\n]*32 characters[^]*PORT|PORT[^]*JWT_SECRET[^\n]*32 characters/);
  });

  it('does not start in production with the secret that everybody knows', async () => {
    const gateway = startProcess({ NODE_ENV: 'production', ...publishedSecrets.development });
    const stderr = text(gateway.child.stderr);
    expect((await gateway.exit)[0]).toBe(78);
    expect(await stderr).toMatch(/JWT_SECRET holds a secret that is published[^\n]*npx warren secrets/);
  });
});
