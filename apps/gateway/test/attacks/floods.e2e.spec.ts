import { request } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DeliverEmail } from '@showcase/contracts';
import { freshName, until } from '@warren/testing';
import { GatewayRig, type Answer, type Call } from '../gateway-rig.ts';
import { openToUsers } from '../open-to-users.ts';
import { AttackReport } from './attack-report.ts';
import { AuditedRefusals, REPORTED_EVERY_MS } from './audited-refusals.ts';

const PASSWORD = 'correct horse battery';
const report = new AttackReport('strangers and users, by asking for too much');

afterAll(() => report.print());

/** Three gateways on one Redis, behind a proxy on this machine: an attacker spreads what they ask for. */
describe('three gateways', () => {
  let rig: GatewayRig;
  let ports: number[];
  let twins: NestFastifyApplication[];
  let audited: AuditedRefusals;
  let next = 0;

  beforeAll(async () => {
    const trustedProxies = ['127.0.0.1'];
    rig = await GatewayRig.start(undefined, {
      trustedProxies,
      refusalsEveryMs: REPORTED_EVERY_MS,
      streamLimits: { perAccount: 20 },
      contracts: openToUsers(DeliverEmail),
    });
    audited = new AuditedRefusals(rig);
    twins = [await rig.twin(), await rig.twin()];
    ports = [rig.app, ...twins].map((app) => (app.getHttpServer().address() as { port: number }).port);
  });
  afterAll(async () => {
    await Promise.all(twins.map((app) => app.close()));
    await rig.close();
  });

  /** Asks the gateways in turn, from an address of the caller's. */
  const from = (address: string, method: string, path: string, { headers, ...rest }: Call = {}): Promise<Answer> =>
    rig.call(method, path, {
      ...rest,
      port: ports[next++ % ports.length],
      headers: { 'x-forwarded-for': address, ...headers },
    });

  const logIn = (address: string, email: string, password: string): Promise<Answer> =>
    from(address, 'POST', '/auth/login', { body: { email, password } });

  /** @returns all answers, the refusal last; a guesser who is not refused gives up after twenty */
  const guessUntilRefused = async (address: string, email: string): Promise<Answer[]> => {
    const guesses: Answer[] = [];
    while (guesses.length < 20 && guesses.at(-1)?.status !== 429)
      guesses.push(await logIn(address, email, `guess number ${guesses.length}`));
    return guesses;
  };

  const statuses = (answers: readonly Answer[]): number[] => answers.map(({ status }) => status);
  const count = (answers: readonly Answer[], status: number): number =>
    statuses(answers).filter((each) => each === status).length;

  /** What was refused for a limit, or for a wrong password, and what the audit log has of it. */
  const add = async (attack: string, route: string, answers: readonly Answer[]): Promise<void> => {
    const refused = count(answers, 429) + count(answers, 401);
    const entries = await audited.of(route, refused);
    report.add(attack, { attempts: answers.length, refused, audited: entries });
    expect(entries).toBeLessThanOrEqual(Math.max(refused, 1));
  };

  it('make a guessed password cost a second at the tenth try, and more later', async () => {
    const { email } = await rig.signUp();
    const guesses = await guessUntilRefused('192.0.2.1', email);
    // A busy machine may take a second for the next try.
    expect(guesses.length).toBeGreaterThan(9);
    expect(guesses.at(-1)).toMatchObject({
      status: 429,
      headers: { 'content-type': 'application/problem+json', 'retry-after': expect.stringMatching(/^[1248]$/) },
      body: { code: 'too-many-requests', status: 429 },
    });
    expect(guesses.at(-1)?.headers['ratelimit']).toMatch(/^"wrong-passwords.account";r=0;t=[1248]$/);
    await until(async () => (await logIn('192.0.2.1', email, 'a guess')).status === 401, 'it is its turn again');
    expect(Number((await guessUntilRefused('192.0.2.1', email)).at(-1)?.headers['retry-after'])).toBeGreaterThan(1);

    // Meanwhile the guesser's network has no luck with the right one either, and the owner elsewhere does.
    expect((await logIn('192.0.2.1', email, PASSWORD)).status).toBe(429);
    expect((await logIn('192.0.2.2', email, PASSWORD)).status).toBe(200);
    await audited.of('POST /auth/login', 10);
  });

  it('take no forty guesses at once for free', async () => {
    const { email } = await rig.signUp();
    const guesses = await Promise.all(Array.from({ length: 40 }, (_, i) => logIn('192.0.2.3', email, `guess ${i}`)));
    // Nine, and as many for each gateway that has to count for itself because this machine is too busy for Redis.
    expect(count(guesses, 401)).toBeLessThanOrEqual(27);
    expect(count(guesses, 401) + count(guesses, 429)).toBe(40);
    await add('guesses one password 40 times at once', 'POST /auth/login', guesses);
  });

  it('suspect strange networks of an account that many guess at, and never the one of its owner', async () => {
    const { email } = await rig.signUp();
    const home = '203.0.113.7';
    expect((await logIn(home, email, PASSWORD)).status).toBe(200);
    const networks = Array.from({ length: 60 }, (_, i) => `198.51.100.${i}`);
    const guesses = await inTens(networks, (network) => logIn(network, email, 'guess'));
    const strange = await guessUntilRefused('198.51.100.200', email);
    expect(strange.at(-1)?.status).toBe(429);
    expect(strange.length).toBeLessThan(9);
    expect((await logIn(home, email, 'a slip of the finger')).status).toBe(401);
    expect((await logIn(home, email, PASSWORD)).status).toBe(200);
    expect((await logIn('203.0.113.200', email, PASSWORD)).status).toBe(200); // fresh
    await add('guesses one password from 61 networks', 'POST /auth/login', [...guesses, ...strange]);
  });

  it('send no mailbox more than a few mails, however its address is written', async () => {
    const victim = freshName('victim');
    const registrations = await inTens(
      Array.from({ length: 60 }, (_, i) => i),
      (i) =>
        from(`198.51.100.${i}`, 'POST', '/auth/register', {
          body: { email: `${victim}+${i}@example.com`, password: PASSWORD, name: 'Victim' },
        }),
    );
    expect(count(registrations, 201)).toBe(5);
    expect(count(registrations, 429)).toBe(55);
    await add('has one mailbox sent 60 mails by registering', 'POST /auth/register', registrations);

    const signUps = await inTens(
      Array.from({ length: 40 }, (_, i) => i),
      (i) => from(`198.51.100.${i}`, 'POST', '/subscriptions', { body: { email: `${victim}+${i}@example.com` } }),
    );
    expect(count(signUps, 202)).toBe(10);
    await add('has one mailbox sent 40 mails by subscribing', 'POST /subscriptions', signUps);
  });

  it('keep a user from having more than a few things done all the time', async () => {
    const { accessToken: token } = await rig.signUp();
    const body = {
      ...{ type: 'email.deliver.v1', payload: { to: 'a@example.com', subject: 'a', text: 'b' } },
      cron: '* * * * * *',
    };
    const asked = await inTens(
      Array.from({ length: 40 }, (_, i) => i),
      () => from('192.0.2.4', 'POST', '/schedules', { token, body }),
    );
    expect(count(asked, 201)).toBe(5);
    expect(count(asked, 429)).toBe(35);
    await add('has schedules fire every second', 'POST /schedules', asked);
  });

  it('keep a user from more streams than a few', async () => {
    const { accessToken: token } = await rig.signUp();
    const { body } = await from('192.0.2.5', 'POST', '/tasks', {
      token,
      body: { type: 'email.deliver.v1', payload: { to: 'a@example.com', subject: 'a', text: 'b' } },
    });
    const streams = await Promise.all(
      Array.from({ length: 60 }, (_, i) => openStream(ports[i % 3]!, `/tasks/${String(body['id'])}/events`, token)),
    );
    const open = streams.filter(({ status }) => status === 200).length;
    expect(open).toBe(20);
    streams.forEach(({ close }) => close());
    const entries = await audited.of('GET /tasks/{id}/events', 60 - open);
    report.add('opens event streams', { attempts: 60, refused: 60 - open, audited: entries });
    const again = async () => {
      const stream = await openStream(ports[0]!, `/tasks/${String(body['id'])}/events`, token);
      stream.close();
      return stream.status;
    };
    await until(async () => (await again()) === 200, 'the places are given back');
  });

  it('count the tasks inside of batches', async () => {
    const { accessToken: token } = await rig.signUp();
    const task = { type: 'email.deliver.v1', payload: { to: 'a@example.com', subject: 'a', text: 'b' } };
    const batch = { tasks: Array.from({ length: 1_000 }, () => ({ ...task, payload: {} })) }; // refused, and counted
    const batches: Answer[] = [];
    for (let i = 0; i < 4; i++) batches.push(await from('192.0.2.6', 'POST', '/batches', { token, body: batch }));
    expect(statuses(batches)).toEqual([422, 422, 422, 429]);
    expect((await from('192.0.2.6', 'POST', '/tasks', { token, body: task })).status).toBe(429);
    await add('has 4,000 tasks done in batches', 'POST /batches', batches);
  });
});

describe('a gateway without proxies', () => {
  it('believes nobody who says where a request is from', async () => {
    const rig = await GatewayRig.start(undefined, { refusalsEveryMs: REPORTED_EVERY_MS });
    const { email } = await rig.signUp();
    const guesses: Answer[] = [];
    for (let i = 0; i < 12; i++) {
      const headers = {
        'x-forwarded-for': `198.51.100.${i}`,
        'x-real-ip': `198.51.100.${i}`,
        forwarded: 'for=1.2.3.4',
      };
      guesses.push(await rig.call('POST', '/auth/login', { headers, body: { email, password: 'guess' } }));
    }
    report.add('says that each request is from elsewhere', {
      attempts: 12,
      refused: guesses.length,
      audited: await new AuditedRefusals(rig).of('POST /auth/login', guesses.length),
    });
    expect(guesses.at(-1)?.status).toBe(429);
    await rig.close();
  });
});

async function inTens<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let at = 0; at < items.length; at += 10)
    results.push(...(await Promise.all(items.slice(at, at + 10).map((item) => work(item)))));
  return results;
}

function openStream(port: number, path: string, token: string): Promise<{ status: number; close: () => void }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    const outgoing = request({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
      resolve({ status: response.statusCode ?? 0, close: () => outgoing.destroy() });
    });
    outgoing.on('error', reject).end();
  });
}
