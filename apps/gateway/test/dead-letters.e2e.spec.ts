import { DeliverEmail } from '@showcase/contracts';
import { DeadLetterRow } from '@warren/control-plane';
import { BrokerInspector, testVhost, type TestVhost, until } from '@warren/testing';
import { DataSource } from 'typeorm';
import { type Answer, GatewayRig } from './gateway-rig.ts';
import { openToUsers } from './open-to-users.ts';
import { startBreakablePool } from './breakable-pool.ts';
import { DeadLetterIssues } from './dead-letter-issues.ts';
import { DeadLetterProducer } from './dead-letter-producer.ts';

const DEAD_LETTERS = '/operations/dead-letters';

describe('dead letters', () => {
  let broker: TestVhost;
  let rig: GatewayRig;
  let producer: DeadLetterProducer;
  let token: string;
  beforeAll(async () => {
    broker = await testVhost('dead-letters');
    rig = await GatewayRig.start(broker, { contracts: openToUsers(DeliverEmail) });
    producer = new DeadLetterProducer(await BrokerInspector.connect(broker.url));
    token = (await rig.signUpOperator()).accessToken;
  });
  afterAll(async () => {
    await producer?.close();
    await rig?.close();
    await broker?.drop();
  });

  const get = (path: string): Promise<Answer> => rig.call('GET', path, { token });
  const post = (path: string, body: unknown, headers = {}): Promise<Answer> =>
    rig.call('POST', path, { token, body, headers });
  const items = async (query: string): Promise<Record<string, unknown>[]> =>
    (await get(`${DEAD_LETTERS}?${query}`)).body['items'] as Record<string, unknown>[];

  async function archived(query: string, count: number): Promise<Record<string, unknown>[]> {
    await until(async () => (await items(query)).length === count, `${count} letters are archived for ${query}`);
    return items(query);
  }

  async function ended(operationId: unknown, timeoutMs = 15_000): Promise<Record<string, unknown>> {
    const path = `/operations/actions/${String(operationId)}`;
    await until(async () => (await get(path)).body['state'] !== 'running', 'the operation has ended', timeoutMs);
    return (await get(path)).body;
  }

  it('are for operators only', async () => {
    const { accessToken } = await rig.signUp();
    expect(await rig.call('GET', DEAD_LETTERS, { token: accessToken })).toMatchObject({
      status: 403,
      body: { code: 'not-an-operator' },
    });
    expect((await rig.call('GET', DEAD_LETTERS)).status).toBe(401);
    expect(
      (await rig.call('POST', `${DEAD_LETTERS}/redrive`, { token: accessToken, body: { filter: {} } })).status,
    ).toBe(403);
  });

  it('are archived with their error, their attempts and their body, and found by each', async () => {
    const queue = await producer.queue();
    const body = { customer: { city: 'Oslo' }, items: [{ sku: 'carrot' }], total: 12 };
    const history = [{ attempt: 1, at: new Date().toISOString(), worker: 'w:1', code: 'boom', message: 'It burst' }];
    const id = await producer.publish({ queue, body, key: `key-of-${queue}`, error: 'The boiler burst', history });
    for (const query of [
      `queue=${queue}`,
      `key=key-of-${queue}`,
      `messageId=${id}`,
      `queue=${queue}&error=boiler`,
      `queue=${queue}&payloadPath=customer.city&payloadValue=Oslo`,
      `queue=${queue}&payloadPath=items.*.sku&payloadValue=carrot`,
      `queue=${queue}&payloadPath=total&payloadValue=12`,
      `q=${encodeURIComponent(`queue:${queue} payload.customer.city:Oslo,Bergen error:"boiler burst" age<1h -state:done`)}`,
      `queue=${queue}&since=2020-01-01T00:00:00Z&type=email.deliver.v1&state=dead&reason=attempts-exhausted`,
    ]) {
      expect(await archived(query, 1)).toMatchObject([{ messageId: id, state: 'dead', error: 'The boiler burst' }]);
    }
    expect(await items(`queue=${queue}&payloadPath=customer.city&payloadValue=Bergen`)).toEqual([]);
    expect(await items(`queue=${queue}&until=2020-01-01T00:00:00Z`)).toEqual([]);
    expect((await get(`${DEAD_LETTERS}/${id}`)).body).toMatchObject({
      payload: body,
      occurrences: [{ error: 'The boiler burst', history }],
    });
    expect((await get(`${DEAD_LETTERS}/groups?queue=${queue}`)).body).toMatchObject({
      items: [{ queue, reason: 'attempts-exhausted', type: 'email.deliver.v1', count: 1 }],
    });
  });

  it('that no JSON can hold are kept all the same, and sent again byte for byte', async () => {
    const queue = await producer.queue();
    const bodies = [Buffer.from([0xff, 0x00, 0xfe]), Buffer.from(String.raw`{"a":"\u0000","b":"\ud800"}`)];
    for (const body of bodies) await producer.publish({ queue, body, error: 'NUL \0 inside', key: 'k'.repeat(9_000) });
    await archived(`queue=${queue}`, 2);
    expect(await items(`queue=${queue}&payloadPath=b&payloadValue=%ef%bf%bd`)).toHaveLength(1);
    await ended((await post(`${DEAD_LETTERS}/redrive`, { filter: { queue } })).body['id']);
    const sent = await producer.messagesIn(queue);
    expect(sent.map(({ content }) => content.toString('hex')).sort()).toEqual(
      bodies.map((b) => b.toString('hex')).sort(),
    );
  });

  it('delivered to the archive twice are one death; a message that dies again is the same letter', async () => {
    const queue = await producer.queue();
    const deadLetter = { queue, id: producer.newId(), at: '2026-01-01T00:00:00.000Z' };
    await producer.publish(deadLetter);
    await producer.publish(deadLetter);
    await producer.publish({ ...deadLetter, at: '2026-01-02T00:00:00.000Z', error: 'Again' });
    await until(async () => (await items(`queue=${queue}`))[0]?.['deaths'] === 2, 'it has died twice');
    expect(await items(`queue=${queue}`)).toMatchObject([{ error: 'Again', diedAt: '2026-01-02T00:00:00.000Z' }]);
  });

  it('show their latest death, also when an earlier one is heard of later', async () => {
    const queue = await producer.queue();
    const id = producer.newId();
    for (const [before, day] of ['02', '01', '03'].entries()) {
      await producer.publish({ queue, id, at: `2026-01-${day}T00:00:00.000Z`, error: `On ${day}`, body: { day } });
      await until(async () => (await items(`queue=${queue}`))[0]?.['deaths'] === before + 1, `it has died on ${day}`);
      const latest = day === '03' ? '03' : '02';
      expect(await items(`queue=${queue}`)).toMatchObject([
        { error: `On ${latest}`, diedAt: `2026-01-${latest}T00:00:00.000Z` },
      ]);
      expect((await get(`${DEAD_LETTERS}/${id}`)).body).toMatchObject({ payload: { day: latest } });
    }
    expect((await get(`${DEAD_LETTERS}/${id}`)).body['occurrences']).toMatchObject(
      ['01', '02', '03'].map((day) => ({ error: `On ${day}` })),
    );
  });

  it('are redriven to their queue with the same id, as a first attempt, and are dead again when they die again', async () => {
    const queue = await producer.queue();
    const id = await producer.publish({ queue, key: 'ada' });
    const [deadLetter] = await archived(`queue=${queue}`, 1);
    const answer = await post(`${DEAD_LETTERS}/redrive`, { ids: [deadLetter?.['id']] });
    expect(answer).toMatchObject({ status: 202, body: { state: 'done', total: 1, done: 1, refused: 0 } });
    expect(await producer.messagesIn(queue)).toMatchObject([
      {
        properties: { messageId: id, type: 'email.deliver.v1', headers: { 'warren-attempt': 1, 'warren-key': 'ada' } },
      },
    ]);
    expect(await post(`${DEAD_LETTERS}/redrive`, { ids: [deadLetter?.['id']] })).toMatchObject({
      status: 409,
      body: { code: 'dead-letter-settled' },
    });
    await producer.publish({ queue, id });
    await archived(`queue=${queue}&state=dead`, 1);
    expect((await post(`${DEAD_LETTERS}/redrive`, { ids: [id] })).body).toMatchObject({ state: 'done', done: 1 });
  });

  it('are counted first, and discarded by filter', async () => {
    const queue = await producer.queue();
    for (let i = 0; i < 5; i++) await producer.publish({ queue, key: i < 3 ? 'a' : 'b' });
    await archived(`queue=${queue}`, 5);
    const filter = { queue, key: 'a' };
    expect(await post(`${DEAD_LETTERS}/discard`, { filter, preview: true })).toMatchObject({
      status: 200,
      body: { total: 3 },
    });
    expect(await post(`${DEAD_LETTERS}/discard`, { filter })).toMatchObject({
      status: 202,
      body: { state: 'done', done: 3 },
    });
    expect(await items(`queue=${queue}&state=dead`)).toHaveLength(2);
    const [record] = (await get('/operations/actions?limit=1')).body['items'] as unknown[];
    expect(record).toMatchObject({ kind: 'discard', request: { filter }, total: 3 });
  });

  it('are not touched by filter when other dead letters match than were counted, which is said', async () => {
    const queue = await producer.queue();
    for (let i = 0; i < 3; i++) await producer.publish({ queue });
    const [gone] = await archived(`queue=${queue}`, 3);
    const filter = { q: `queue:${queue} state:dead` };
    const previewed = async () =>
      (await post(`${DEAD_LETTERS}/discard`, { filter, preview: true })).body['token'] as string;
    const stale = await previewed();
    await post(`${DEAD_LETTERS}/discard`, { ids: [gone?.['id']] });
    for (let i = 0; i < 2; i++) await producer.publish({ queue });
    await archived(`queue=${queue}&state=dead`, 4);
    expect(await post(`${DEAD_LETTERS}/discard`, { filter, token: stale })).toMatchObject({
      status: 409,
      body: {
        ...{ code: 'preview-stale', previewed: 3, total: 4, fresh: 2, gone: 1 },
        detail: expect.stringContaining('there are 4 now: 2 died since, 1 are no longer among them') as string,
      },
    });
    expect(await items(`queue=${queue}&state=dead`)).toHaveLength(4);
    const token = await previewed();
    const other = await post(`${DEAD_LETTERS}/discard`, { filter: { queue }, token });
    expect(other).toMatchObject({ status: 409, body: { code: 'preview-of-another' } });
    expect((await post(`${DEAD_LETTERS}/discard`, { filter, token: 'none' })).status).toBe(400);
    expect(await post(`${DEAD_LETTERS}/discard`, { filter, token })).toMatchObject({ status: 202, body: { done: 4 } });
  });

  it('are counted, and tell what they can be searched by; a query that does not parse tells the place', async () => {
    const queue = await producer.queue();
    await producer.publish({ queue });
    await archived(`queue=${queue}`, 1);
    const q = (text: string) => `q=${encodeURIComponent(text)}`;
    expect((await get(`${DEAD_LETTERS}/count?${q(`queue:${queue}`)}`)).body).toEqual({ total: 1, isExact: true });
    const fields = (await get(`${DEAD_LETTERS}/fields`)).body['items'] as { name: string; values: string[] }[];
    expect(fields.find(({ name }) => name === 'queue')?.values).toContain(queue);
    for (const path of ['', '/count', '/groups']) {
      expect(await get(`${DEAD_LETTERS}${path}?${q('type:a colour:red')}`)).toMatchObject({
        status: 400,
        body: { code: 'query-malformed', at: 7, found: 'colour', expected: expect.arrayContaining(['type', 'group']) },
      });
    }
    expect((await post(`${DEAD_LETTERS}/redrive`, { filter: { q: 'age>soon' } })).status).toBe(400);
  });

  describe('of one cause', () => {
    const issues = () =>
      new DeadLetterIssues((method, path, body) => rig.call(method, path, { token, body }), producer);

    it('are one issue, whatever ids and numbers their errors have, and can be redriven by it', async () => {
      const queue = await producer.queue();
      const errors = ['Order 17 of ada@example.org: "a" is late', 'Order 4f2a of bob@example.org: "b c" is late\nat 1'];
      for (const error of errors) await issues().die(queue, error);
      await issues().die(queue, 'The boiler burst');
      const found = await issues().seen(queue, 3);
      expect(found.map(({ title, count, dead }) => [title, count, dead]).toSorted()).toEqual([
        ['Order <n> of <address> "…" is late', 2, 2],
        ['The boiler burst', 1, 1],
      ]);
      expect(found[0]?.lastDay.reduce((sum, n) => sum + n, 0)).toBe(found[0]?.dead);
      const late = found.find(({ count }) => count === 2);
      const filter = { q: `issue:${late?.fingerprint}` };
      await ended((await post(`${DEAD_LETTERS}/redrive`, { filter })).body['id']);
      expect(await producer.messagesIn(queue)).toHaveLength(2);
      expect(await issues().find(late?.fingerprint)).toMatchObject({ count: 2, dead: 0 });
    });

    it('are resolved, and open again when one dies after that, and not of what had died before', async () => {
      const queue = await producer.queue();
      await issues().die(queue, 'The boiler burst');
      const [{ fingerprint } = { fingerprint: '' }] = await issues().seen(queue, 1);
      const note = 'Mended in 4a1c';
      expect(await issues().change(fingerprint, { state: 'resolved', note })).toMatchObject({
        status: 200,
        body: { state: 'resolved', note, changedBy: expect.any(String) as string },
      });
      await issues().die(queue, 'The boiler burst', { at: '2026-01-01T00:00:00.000Z' });
      await issues().seen(queue, 2);
      expect((await issues().ofQueue(queue, 'resolved')).map(({ reopened }) => reopened)).toEqual([0]);
      await issues().die(queue, 'The boiler burst', { at: new Date(Date.now() + 1_000).toISOString() });
      expect(await issues().seen(queue, 3)).toMatchObject([{ state: 'open', reopened: 1, note }]);
    });

    it('are ignored until a time, and refused what means nothing', async () => {
      const queue = await producer.queue();
      await issues().die(queue, 'The boiler burst');
      const [{ fingerprint } = { fingerprint: '' }] = await issues().seen(queue, 1);
      const until = new Date(Date.now() + 3_600_000).toISOString();
      await issues().change(fingerprint, { state: 'ignored', until });
      await issues().die(queue, 'The boiler burst');
      expect(await issues().seen(queue, 2)).toMatchObject([{ state: 'ignored', ignoredUntil: until }]);
      await issues().die(queue, 'The boiler burst', { at: new Date(Date.now() + 7_200_000).toISOString() });
      expect(await issues().seen(queue, 3)).toMatchObject([{ state: 'open', reopened: 1 }]);
      expect((await issues().change(fingerprint, { state: 'resolved', until })).status).toBe(422);
      expect((await issues().change('0'.repeat(32), { state: 'resolved' })).status).toBe(404);
      expect((await issues().change('7', { state: 'resolved' })).status).toBe(400);
    });
  });

  it('of an unknown id are refused, and none of the others touched', async () => {
    const queue = await producer.queue();
    const id = await producer.publish({ queue });
    await archived(`queue=${queue}`, 1);
    const unknown = producer.newId();
    expect(await post(`${DEAD_LETTERS}/redrive`, { ids: [id, unknown] })).toMatchObject({
      status: 404,
      body: { code: 'dead-letter-unknown', detail: expect.stringContaining(unknown) as string },
    });
    expect((await get(`${DEAD_LETTERS}/${unknown}`)).status).toBe(404);
    expect(await items(`queue=${queue}&state=dead`)).toHaveLength(1);
  });

  it('whose queue is gone are refused with the reason, and kept', async () => {
    const id = await producer.publish({ queue: 'gone.events' });
    await archived('queue=gone.events', 1);
    expect(await post(`${DEAD_LETTERS}/redrive`, { ids: [id] })).toMatchObject({
      status: 409,
      body: { code: 'queue-gone', detail: expect.stringContaining('gone.events') as string },
    });
    const { id: operation } = (await post(`${DEAD_LETTERS}/redrive`, { filter: { queue: 'gone.events' } })).body;
    expect(await ended(operation)).toMatchObject({ total: 1, done: 0, refused: 1 });
    expect(await items('queue=gone.events&state=dead')).toMatchObject([
      { refusal: expect.stringContaining('no queue') as string },
    ]);
  });

  it('of a real handler tell of each attempt, and reach it again with their id once it is mended', async () => {
    const pool = await startBreakablePool(broker.url);
    pool.broken = true;
    const payload = { to: 'ada@example.com', subject: 'Hi', text: 'Hi' };
    const id = String((await post('/tasks', { type: 'email.deliver.v1', payload })).body['id']);
    await archived(`messageId=${id}`, 1);
    expect((await get(`${DEAD_LETTERS}/${id}`)).body).toMatchObject({
      queue: 'task.email.deliver.v1',
      group: 'email',
      reason: 'attempts-exhausted',
      attempts: 2,
      payload,
      occurrences: [
        {
          history: [
            { attempt: 1, message: 'It is broken' },
            { attempt: 2, message: expect.stringContaining('It is broken') as string },
          ],
        },
      ],
    });
    pool.broken = false;
    expect((await post(`${DEAD_LETTERS}/redrive`, { ids: [id] })).status).toBe(202);
    expect(await pool.healed.next((one) => one.id === id)).toMatchObject({ attempt: 1, payload });
    await pool.close();
  });

  it('are edited only to what their contract takes', async () => {
    const queue = await producer.queue();
    const id = await producer.publish({ queue, body: { to: 'nobody' } });
    await archived(`queue=${queue}`, 1);
    const wrong = await post(`${DEAD_LETTERS}/redrive`, {
      ids: [id],
      payload: { to: 'nobody', subject: 'Hi', text: 'Hi' },
    });
    expect(wrong).toMatchObject({
      status: 422,
      body: { code: 'invalid-payload', errors: [{ pointer: '/payload/to' }] },
    });
    expect((await get(`${DEAD_LETTERS}/${id}`)).body).toMatchObject({ state: 'dead', payload: { to: 'nobody' } });
    const payload = { to: 'ada@example.com', subject: 'Hi', text: 'Hi' };
    expect((await post(`${DEAD_LETTERS}/redrive`, { ids: [id], payload })).status).toBe(202);
    const [message] = await producer.messagesIn(queue);
    expect(JSON.parse(message?.content.toString() ?? '')).toMatchObject(payload);
    expect((await get(`${DEAD_LETTERS}/${id}`)).body).toMatchObject({ state: 'redriven', payload: { to: 'nobody' } });
  });

  it('are redriven once by a double click, with and without an idempotency key', async () => {
    const queue = await producer.queue();
    for (let i = 0; i < 20; i++) await producer.publish({ queue });
    await archived(`queue=${queue}`, 20);
    const request = { filter: { queue }, perSecond: 20 };
    const clicks = await Promise.all(
      [1, 2, 3].map(() => post(`${DEAD_LETTERS}/redrive`, request, { 'idempotency-key': queue })),
    );
    clicks.push(await post(`${DEAD_LETTERS}/redrive`, request));
    expect(new Set(clicks.map(({ body }) => body['id'])).size).toBe(1);
    expect(await ended(clicks[0]?.body['id'])).toMatchObject({ state: 'done', total: 20, done: 20 });
    expect((await post(`${DEAD_LETTERS}/redrive`, request)).body).toMatchObject({ state: 'done', total: 0 });
    expect((await post(`${DEAD_LETTERS}/redrive`, request, { 'idempotency-key': queue })).body['id']).toBe(
      clicks[0]?.body['id'],
    );
    const other = await post(`${DEAD_LETTERS}/redrive`, { filter: {} }, { 'idempotency-key': queue });
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
    expect(await producer.messagesIn(queue)).toHaveLength(20);
  });

  it('follow their canaries when these live, and stay when one dies again', async () => {
    const queue = await producer.queue();
    for (let i = 0; i < 10; i++) await producer.publish({ queue });
    await archived(`queue=${queue}`, 10);
    const request = { filter: { queue }, canary: 2, canarySeconds: 1.5 };
    const first = await post(`${DEAD_LETTERS}/redrive`, request);
    await until(async () => (await producer.count(queue)) === 2, 'the canaries are out');
    const [canary] = await producer.messagesIn(queue);
    await producer.publish({ queue, id: String(canary?.properties.messageId) });
    expect(await ended(first.body['id'])).toMatchObject({
      state: 'aborted',
      note: expect.stringContaining('1 of 2') as string,
    });
    expect(await items(`queue=${queue}&state=dead`)).toHaveLength(9);
    const second = await post(`${DEAD_LETTERS}/redrive`, { ...request, canarySeconds: 0.5 });
    expect(await ended(second.body['id'])).toMatchObject({ state: 'done', done: 9 });
    expect(await producer.messagesIn(queue)).toHaveLength(9);
  });

  it('go on being redriven by another gateway, and not twice, when one goes in the middle', async () => {
    const queue = await producer.queue();
    for (let i = 0; i < 40; i++) await producer.publish({ queue });
    await archived(`queue=${queue}`, 40);
    const twin = await rig.twin();
    const { id } = (await post(`${DEAD_LETTERS}/redrive`, { filter: { queue }, perSecond: 20 })).body;
    await until(async () => (await producer.count(queue)) > 0, 'it has begun');
    await twin.close();
    expect(await ended(id)).toMatchObject({ state: 'done', total: 40, done: 40 });
    expect(await producer.count(queue)).toBe(40);
  });

  it('that are not sent yet are dead letters again when their redrive is cancelled', async () => {
    const queue = await producer.queue();
    for (let i = 0; i < 10; i++) await producer.publish({ queue });
    await archived(`queue=${queue}`, 10);
    const { id } = (await post(`${DEAD_LETTERS}/redrive`, { filter: { queue }, perSecond: 1 })).body;
    const cancelled = await post(`/operations/actions/${String(id)}/cancel`, {});
    expect(cancelled).toMatchObject({ status: 200, body: { state: 'cancelled' } });
    const sent = cancelled.body['done'] as number;
    expect(await items(`queue=${queue}&state=dead`)).toHaveLength(10 - sent);
    expect(await post(`/operations/actions/${String(id)}/cancel`, {})).toMatchObject({ status: 409 });
  });

  it('by the ten thousand are one request, throttled, and nothing is doubled', async () => {
    const queue = await producer.queue();
    await producer.publishMany(10_000, queue);
    const archive = rig.app.get(DataSource).getRepository(DeadLetterRow);
    await until(async () => (await archive.countBy({ queue })) === 10_000, '10,000 letters are archived');
    const begin = Date.now();
    const request = { filter: { queue, type: 'email.deliver.v1' }, perSecond: 2_000 };
    const [first, second] = await Promise.all([1, 2].map(() => post(`${DEAD_LETTERS}/redrive`, request)));
    expect(second?.body['id']).toBe(first?.body['id']);
    expect(await ended(first?.body['id'], 60_000)).toMatchObject({ total: 10_000, done: 10_000, refused: 0 });
    expect(Date.now() - begin).toBeGreaterThan(4_500);
    const ids = (await producer.messagesIn(queue)).map(({ properties }) => String(properties.messageId));
    expect(ids).toHaveLength(10_000);
    expect(new Set(ids).size).toBe(10_000);
  });
});
