import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { permissionsOf, tagsOf } from '@warren/messaging';
import { address, BrokerInspector, freshName, managementApi, testVhost, type TestVhost, until } from '@warren/testing';
import { type Answer, GatewayRig } from './gateway-rig.ts';
import { warren } from './operator-command.ts';

const QUEUE = 'task.email.deliver.v1';
const MAIL = { to: 'ada@example.com', subject: 'Hi', text: 'Hi' };

interface SeenQueue {
  readonly name: string;
  readonly ready: number;
}

describe('the queues, as an operator sees them', () => {
  const user = freshName('watcher');
  let vhost: TestVhost;
  let inspector: BrokerInspector;
  let gateway: GatewayRig;
  let token: string;

  beforeAll(async () => {
    vhost = await testVhost('queues');
    inspector = await BrokerInspector.connect(vhost.url);
    await inspector.channel.assertQueue(QUEUE, { durable: true });
    await inspector.channel.bindQueue(QUEUE, 'warren.tasks', 'email.deliver.v1');
    const management = managementApi();
    const { pathname } = new URL(vhost.url);
    await management.put(`/users/${user}`, {
      password: user,
      tags: tagsOf({ groups: [], watchesQueues: true }).join(),
    });
    await management.put(`/permissions${pathname}/${user}`, permissionsOf({ groups: ['nobody'] }));
    const managementUrl = Object.assign(new URL(address('MANAGEMENT_URL')), {
      username: user,
      password: user,
    });
    gateway = await GatewayRig.start(vhost, { managementUrl: managementUrl.href });
    token = (await gateway.signUp(`${freshName('op')}@warren.example`)).accessToken;
  }, 60_000);
  afterAll(async () => {
    await gateway.close();
    await inspector.close();
    await Promise.all([vhost.drop(), managementApi().delete(`/users/${user}`)]);
  }, 30_000);

  const call = (method: string, path: string, body?: unknown): Promise<Answer> =>
    gateway.call(method, path, { token, body });

  async function seen(name: string): Promise<SeenQueue | undefined> {
    const { body } = await call('GET', '/operations/queues');
    return (body['items'] as SeenQueue[]).find((queue) => queue.name === name);
  }

  it('tell what waits, since when, whose it is and who works on it', async () => {
    const before = Date.now();
    for (const text of ['1', '2', '3'])
      await call('POST', '/tasks', { type: 'email.deliver.v1', payload: { ...MAIL, text } });
    await until(async () => (await seen(QUEUE))?.ready === 3, 'three mails wait', 20_000);
    expect(await seen(QUEUE)).toMatchObject({ kind: 'task', pool: 'email', unacked: 0, consumers: 0 });
    const { oldestAt } = (await seen(QUEUE)) as unknown as { oldestAt: string };
    expect(Date.parse(oldestAt)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(oldestAt)).toBeLessThanOrEqual(Date.now());
    expect(await seen('warren.dead-letters')).toMatchObject({ kind: 'dead-letters', pool: null });
  }, 30_000);

  it('are told by AMQP alone where there is no management API, which is said', async () => {
    const plain = await gateway.twin({ managementUrl: undefined });
    const answer = await fetch(`${await plain.getUrl()}/operations/queues`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const body = (await answer.json()) as { items: SeenQueue[] };
    expect(body).toMatchObject({ source: 'broker', note: expect.stringContaining('MANAGEMENT_URL is not set') });
    const counted = body.items.find(({ name }) => name === QUEUE);
    expect(counted).toMatchObject({ ready: 3, unacked: null, consumers: 0, rates: null });
    await plain.close();
  });

  it('are nothing for others than operators', async () => {
    const { accessToken } = await gateway.signUp();
    expect(await gateway.call('GET', '/operations/queues', { token: accessToken })).toMatchObject({ status: 403 });
    expect(await gateway.call('GET', '/operations/queues')).toMatchObject({ status: 401 });
  });

  it('are shown by npx warren queues, as a table or as JSON', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'warren-'));
    const url = `http://127.0.0.1:${gateway.port}`;
    const ask = (...args: string[]) =>
      warren(['queues', '--gateway', url, ...args], elsewhere, { WARREN_TOKEN: token });
    expect((await ask()).said).toMatch(/task\.email\.deliver\.v1 +3 +0 +0 /);
    const { items } = JSON.parse((await ask('--json')).said) as { items: SeenQueue[] };
    expect(items).toContainEqual(expect.objectContaining({ name: QUEUE, ready: 3 }));
    await rm(elsewhere, { recursive: true });
  }, 20_000);
});
