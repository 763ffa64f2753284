import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { AddSubscriber } from '@showcase/contracts';
import { freshName, type Service, startPostgres } from '@warren/testing';
import { messageTokenKeys } from '../../contracts/test/message-token-keys.ts';
import { entryOf } from '../../../launcher/build.ts';
import { createRig, type Rig } from './rig.ts';

let rig: Rig;
// Of its own: the process' database has a fixed name, and its relay would send what others' tests put there.
let postgres: Service;
let child: ChildProcess | undefined;
beforeAll(async () => {
  [rig, postgres] = await Promise.all([createRig(), startPostgres()]);
});
afterAll(async () => {
  child?.kill('SIGKILL');
  await rig.close();
  await postgres.close();
});

/** The service as it is deployed; `npm test` has built it. Resolves with its health address, once it says that it is ready. */
async function startProcess(): Promise<{ health: string; exit: Promise<unknown[]> }> {
  const addresses = { AMQP_URL: rig.amqpUrl, DATABASE_URL: postgres.url, HEALTH_PORT: '0' };
  const keys = {
    PASSPORT_KEY: messageTokenKeys.keys['email-subscriptions'],
    PASSPORT_PUBLIC_KEYS: messageTokenKeys.publicKeys,
  };
  const started = spawn(process.execPath, [entryOf('email-subscriptions')], {
    env: { ...addresses, ...keys },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child = started;
  const exit = once(started, 'exit');
  for await (const line of createInterface(started.stdout)) {
    const health = /Ready; health at (http:[^"]+)/.exec(line)?.[1];
    if (!health) continue;
    started.stdout.resume();
    return { health, exit };
  }
  throw new Error(`the service did not become ready: ${await text(started.stderr)}`);
}

describe('the email-subscriptions process', () => {
  it('answers, tells its health, and exits 0 at SIGTERM', async () => {
    const { health, exit } = await startProcess();
    const ready = await fetch(`${health}/health/ready`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({ checks: { broker: { status: 'up' }, database: { status: 'up' } } });
    const email = `ada@${freshName('home')}.example`;
    await expect(rig.messenger.request(AddSubscriber, { email, name: 'Ada' })).resolves.toMatchObject({ email });
    child?.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
  });
});
