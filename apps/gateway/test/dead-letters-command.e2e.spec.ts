import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { amount, BrokerInspector, testVhost, type TestVhost, until } from '@warren/testing';
import { EntryLedger, Sold } from './entry-ledger.ts';
import { GatewayRig } from './gateway-rig.ts';
import { warren as runWarren } from './operator-command.ts';
import { DeadLetterProducer } from './dead-letter-producer.ts';

const WAITING = 'warren.dead-letters';
/** Of dead letters that are redriven twice at once. */
const MANY = amount('REDRIVEN', 200);
const SOME = MANY / 20;

describe('npx warren dead-letters', () => {
  let broker: TestVhost;
  let producer: DeadLetterProducer;
  let elsewhere: string;
  beforeAll(async () => {
    broker = await testVhost('dead-letters-command');
    producer = new DeadLetterProducer(await BrokerInspector.connect(broker.url));
    elsewhere = await mkdtemp(join(tmpdir(), 'warren-'));
  });
  afterAll(async () => {
    await producer?.close();
    await broker?.drop();
    await rm(elsewhere, { recursive: true });
  });

  const warren = (args: string[], environment: Record<string, string> = {}) =>
    runWarren(['dead-letters', ...args], elsewhere, { AMQP_URL: broker.url, ...environment });

  describe('without a gateway', () => {
    afterEach(async () => {
      await warren(['discard', '--all', '--yes']);
    });

    async function waiting(count: number): Promise<void> {
      await until(async () => (await producer.count(WAITING)) === count, `${count} letters wait`);
    }

    it('shows letters and groups, however often, and loses none', async () => {
      const queue = await producer.queue();
      const id = await producer.publish({ queue, key: 'ada', error: 'The boiler burst' });
      await producer.publish({ queue });
      await waiting(2);
      for (let looks = 0; looks < 3; looks++) {
        const { output } = await warren(['list', '--key', 'ada']);
        expect(output).toMatch(new RegExp(`${id}.*${queue}.*ada.*The boiler burst`));
        await waiting(2);
      }
      expect((await warren(['groups'])).output).toMatch(new RegExp(`2 +attempts-exhausted +${queue}`));
    });

    it('redrives those that match, and leaves the others', async () => {
      const queue = await producer.queue();
      const id = await producer.publish({ queue, body: { items: [{ sku: 'carrot' }] } });
      await producer.publish({ queue, body: { items: [{ sku: 'hay' }] } });
      await waiting(2);
      const filter = ['--payload-path', 'items.*.sku', '--payload-value', 'carrot'];
      expect((await warren(['redrive', ...filter, '--dry-run'])).output).toMatch('1 dead letter would be redriven');
      await waiting(2);
      expect(await warren(['redrive', ...filter])).toMatchObject({
        code: 0,
        output: expect.stringMatching(/^1 dead/m) as string,
      });
      expect(await producer.messagesIn(queue)).toMatchObject([
        { properties: { messageId: id, headers: { 'warren-attempt': 1 } } },
      ]);
      await waiting(1);
    });

    it('refuses an unknown id, a queue that is gone and a payload that does not fit, and keeps the letter', async () => {
      const id = await producer.publish({ queue: 'gone.events' });
      await waiting(1);
      const unknown = producer.newId();
      expect(await warren(['redrive', id, unknown])).toMatchObject({
        code: 1,
        output: expect.stringContaining(unknown) as string,
      });
      expect(await warren(['redrive', id])).toMatchObject({
        code: 1,
        output: expect.stringContaining('no queue "gone.events"') as string,
      });
      const edit = await warren(['redrive', id, '--payload', '{"to":"nobody"}']);
      expect(edit).toMatchObject({
        code: 1,
        output: expect.stringMatching(/does not fit email.deliver.v1[^]*\/to/) as string,
      });
      await waiting(1);
    });

    it('keeps the rest when a canary dies again', async () => {
      const queue = await producer.queue();
      for (let i = 0; i < 5; i++) await producer.publish({ queue });
      await waiting(5);
      const redrive = warren(['redrive', '--all', '--canary', '1', '--canary-seconds', '1.5']);
      await until(async () => (await producer.count(queue)) === 1, 'the canary is out');
      const [canary] = await producer.messagesIn(queue);
      await producer.publish({ queue, id: String(canary?.properties.messageId) });
      expect(await redrive).toMatchObject({
        code: 1,
        output: expect.stringContaining('1 of 1 canaries died again') as string,
      });
      await waiting(5);
    });

    it('redrives many, started twice at once, and doubles none', async () => {
      const queue = await producer.queue();
      await producer.publishMany(MANY, queue);
      await waiting(MANY);
      const runs = await Promise.all([1, 2].map(() => warren(['redrive', '--queue', queue, '--per-second', '5000'])));
      expect(runs.map(({ code }) => code)).toEqual([0, 0]);
      await warren(['redrive', '--all']); // what one gave back while the other had looked already
      const ids = (await producer.messagesIn(queue)).map(({ properties }) => String(properties.messageId));
      expect(ids).toHaveLength(MANY);
      expect(new Set(ids).size).toBe(MANY);
    });

    it('redrives many to a real handler, started twice at once and once again, and nothing is done twice', async () => {
      const ledger = await EntryLedger.start(broker.url);
      const { queue } = ledger;
      const ids = Array.from({ length: MANY }, () => producer.newId());
      const publish = async (id: string, n: number): Promise<void> =>
        void (await producer.publish({ queue, id, type: Sold.type, body: { n } }));
      const redriven = async (entries: number): Promise<void> => {
        const commands = [1, 2].map(() => warren(['redrive', '--queue', queue, '--per-second', '2000']));
        expect((await Promise.all(commands)).map(({ code }) => code)).toEqual([0, 0]);
        await warren(['redrive', '--all']); // what one gave back while the other had looked already
        await until(async () => (await ledger.entries()).different === entries, 'all are entered');
      };
      // Some had been entered when they died all the same, and some died twice.
      for (const [n, id] of ids.slice(0, SOME).entries()) await publish(id, n);
      await waiting(SOME);
      await redriven(SOME);
      for (const [n, id] of [...ids, ...ids.slice(-SOME)].entries()) await publish(id, n);
      await waiting(MANY + SOME);
      await redriven(MANY);
      await until(async () => (await producer.count(queue)) === 0, 'nothing waits for the handler');
      await ledger.stop();
      expect(await ledger.entries()).toEqual({ all: MANY, different: MANY });
      await ledger.close();
    });
  });

  describe('with a gateway', () => {
    let rig: GatewayRig;
    let access: Record<string, string>;
    beforeAll(async () => {
      rig = await GatewayRig.start(broker);
      const { accessToken } = await rig.signUpOperator();
      access = { WARREN_TOKEN: accessToken, WARREN_GATEWAY: `http://127.0.0.1:${rig.port}` };
    });
    afterAll(() => rig?.close());

    it('asks for a token', async () => {
      const { WARREN_GATEWAY } = access as { WARREN_GATEWAY: string };
      expect(await warren(['list'], { WARREN_GATEWAY })).toMatchObject({
        code: 1,
        output: expect.stringContaining('WARREN_TOKEN') as string,
      });
      const { accessToken } = await rig.signUp();
      const refused = await warren(['list'], { WARREN_GATEWAY, WARREN_TOKEN: accessToken });
      expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('operators') as string });
    });

    it('lists tasks by a query, and workers', async () => {
      const body = { type: 'notifications.announce.v1', payload: { subject: 'Hi', text: 'Hi' } };
      const runAt = new Date(Date.now() + 3_600_000).toISOString();
      const { body: task } = await rig.call('POST', '/tasks', {
        token: access['WARREN_TOKEN'],
        body: { ...body, runAt },
      });
      const operator = (...args: string[]) => runWarren(args, elsewhere, access);
      const { output } = await operator('tasks', 'group:notifications', 'state:scheduled payload.subject:Hi');
      expect(output).toMatch(new RegExp(`${String(task['id'])}.* scheduled .*notifications.announce.v1[^]*1 match`));
      expect((await operator('tasks', 'state:lost')).output).toMatch('Expected one of scheduled');
      expect((await operator('workers')).output).toMatch(/^group +worker +version +state/);
    });

    it('lists, redrives and discards what is archived', async () => {
      const queue = await producer.queue();
      for (let i = 0; i < 3; i++) await producer.publish({ queue, key: i === 0 ? 'a' : 'b' });
      await until(
        async () => (await warren(['list', '--queue', queue], access)).output.split(queue).length === 4,
        'three are listed',
      );
      expect((await warren(['groups', '--queue', queue], access)).output).toMatch(/3 +attempts-exhausted/);
      const asked = await warren(['list', '--query', `queue:${queue} key:a age<1h -state:done`], access);
      expect(asked.output.split(queue)).toHaveLength(2);
      const flawed = await warren(['list', '--query', 'colour:red'], access);
      expect(flawed).toMatchObject({ code: 1, output: expect.stringMatching('Character 1 .*"colour" is no field') });
      const [, fingerprint = ''] =
        /^([0-9a-f]{32}) +open +3 /m.exec((await warren(['issues', 'open'], access)).output) ?? [];
      const resolved = await warren(['resolve', fingerprint, '--note', 'Mended'], access);
      expect(resolved.output).toMatch(`${fingerprint} is resolved`);
      expect((await warren(['issues', 'resolved'], access)).output).toMatch(fingerprint);
      expect((await warren(['redrive', '--queue', queue, '--dry-run'], access)).output).toMatch(
        '3 dead letters would be',
      );
      expect((await warren(['redrive', '--queue', queue, '--key', 'a'], access)).output).toMatch(
        '1 dead letter redriven',
      );
      expect((await warren(['discard', '--queue', queue], access)).output).toMatch('then say --yes');
      expect((await warren(['discard', '--queue', queue, '--yes'], access)).output).toMatch('2 dead letters discarded');
      expect(await producer.messagesIn(queue)).toHaveLength(1);
      const unknown = await warren(['redrive', producer.newId()], access);
      expect(unknown).toMatchObject({ code: 1, output: expect.stringContaining('There is no dead letter') as string });
    });
  });
});
