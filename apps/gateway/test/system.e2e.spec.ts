import { OrderConfirmed } from '@showcase/contracts';
import { Messenger, newId } from '@warren/messaging';
import { freshName, promised, until } from '@warren/testing';
import { clientOfEverybody } from '../../contracts/test/showcase-ground.ts';
import { Caller, RunningSystem, type RunningApp } from './running-system.ts';

/** All apps as processes, over a broker and a database of their own. */
describe('the whole system', () => {
  let system: RunningSystem;
  let gateway: RunningApp;
  let subscriptions: RunningApp;
  let caller: Caller;

  const address = (who: string): string => `${freshName(who)}@example.org`;

  beforeAll(async () => {
    system = await RunningSystem.create();
    [gateway, subscriptions] = await Promise.all([
      system.start('gateway', { LOG_LEVEL: 'debug' }),
      system.start('email-subscriptions', { LOG_LEVEL: 'debug' }),
      system.start('worker', { LOG_LEVEL: 'debug' }),
    ]);
    caller = system.callerAt(gateway);
  });

  afterAll(() => system.close());

  it('reacts to one registration in seven ways, each by a group of its own', async () => {
    const email = address('ada');
    const { status, body } = await caller.register(email, 'Ada Lovelace');
    expect(status).toBe(201);
    const userId = body['id'];

    const welcome = async () => (await system.mailsTo(email)).some(({ subject }) => subject.startsWith('Welcome'));
    await until(welcome, 'the welcome mail has come'); // email-subscriptions decides, email delivers
    await system.contacts.next((contact) => JSON.stringify(contact).includes(email)); // crm
    const has = (query: string) => async () => (await system.rows('worker', query)).length > 0;
    await until(has(`SELECT 1 FROM audit.entries WHERE payload->>'userId' = '${userId}'`), 'audit has noted it');
    await until(has(`SELECT 1 FROM provisioning.workspaces WHERE user_id = '${userId}'`), 'there is a workspace');
    await until(has(`SELECT 1 FROM analytics.figures`), 'analytics has counted it');
    await until(
      async () => (await system.mailsTo('administrators@warren.example')).length > 0,
      'the administrators know',
    );
    const subscribers = await system.rows('email_subscriptions', `SELECT 1 FROM subscribers WHERE email = '${email}'`);
    expect(subscribers).toHaveLength(1);
  });

  it('lets an account spend once the link in the mail has been followed', async () => {
    const email = address('vera');
    const vera = system.callerAt(gateway);
    await vera.registerUnverified(email, 'Vera');
    const deposit = () => vera.call('POST', '/wallet/deposits', { amount: 100 });
    expect((await deposit()).body).toMatchObject({ status: 403, code: 'address-unverified' });
    const path = async () =>
      (await system.mailsTo(email)).flatMap(({ text }) => /\/auth\/verify\?token=[\w-]+/.exec(text)?.[0] ?? [])[0];
    await until(async () => (await path()) !== undefined, 'the link has come');
    expect((await vera.call('POST', (await path()) ?? '')).body).toEqual({ verified: true });
    expect((await deposit()).status).toBe(201);
  });

  it('adds a subscriber by a request, and refuses a second of the same address', async () => {
    const email = address('grace');
    const added = await caller.call('POST', '/subscribers', { email, name: 'Grace' });
    expect(added.status).toBe(201);
    const [row] = await system.rows<{ id: string }>(
      'email_subscriptions',
      `SELECT id FROM subscribers WHERE email = '${email}'`,
    );
    expect(added.body['id']).toBe(row?.id);

    const repeated = await caller.call('POST', '/subscribers', { email, name: 'Grace' });
    expect(repeated.status).toBe(409);
    expect(repeated.headers.get('content-type')).toContain('application/problem+json');
  });

  it('has a task done by a worker, and says so', async () => {
    const subject = freshName('hello');
    const operator = system.callerAt(gateway);
    await operator.registerOperator(address('operator'), 'Operator');
    const { status, headers } = await operator.call('POST', '/tasks', {
      type: 'notifications.announce.v1',
      payload: { subject, text: 'Hello.' },
    });
    expect(status).toBe(202);
    const state = async (): Promise<unknown> =>
      (await operator.call('GET', String(headers.get('location')))).body['state'];
    await until(async () => (await state()) === 'succeeded', 'the task has succeeded');
  });

  it.each([
    ['task.email.deliver.v1', 'email.deliver.v1', 'forbidden'], // it asks who says so, first
    ['task.notifications.announce.v1', 'notifications.announce.v1', 'forbidden'],
    ['audit.events', 'user.registered.v1'],
    ['email-subscriptions.events', 'user.registered.v1'],
    ['email-subscriptions.requests', 'email-subscriptions.add-subscriber.v1', 'forbidden'],
    ['gateway.events', 'task.succeeded.v1'],
    ['orders.events', 'stock.reserved.v1'],
    ['payments.events.0', 'order.placed.v1'],
  ])(
    'makes a dead letter of what makes no sense on %s, and goes on',
    async (queue, type, nonsense = 'invalid-payload') => {
      const reasonOf = async (id: string): Promise<unknown> =>
        (await system.inspector.deadLetterOf(id)).properties.headers?.['warren-dead-reason'];
      expect(await reasonOf(system.inspector.put(queue, type, '\u0000garbage'))).toBe('body-garbled');
      expect(await reasonOf(system.inspector.put(queue, 'nobody.knows.v1', '{}'))).toBe('type-unknown');
      expect(await reasonOf(system.inspector.put(queue, type, '{"never":"this"}'))).toBe(nonsense);
      await until(async () => (await system.inspector.messageCount(queue)) === 0, 'the queue is empty');
    },
  );

  it('subscribes whoever confirms it from the mailbox, and by no other way', async () => {
    const [email, known] = [address('double'), address('known')];
    await caller.call('POST', '/subscribers', { email: known, name: 'Known' });
    const answers = await Promise.all(
      [email, known].map((one) => caller.call('POST', '/subscriptions', { email: one, name: 'Ada' })),
    );
    expect(answers[0]).toMatchObject({ status: 202, body: answers[1]!.body });
    await until(async () => (await system.mailsTo(email)).length > 0, 'the owner is asked');
    const [mail] = await system.mailsTo(email);
    const link = new URL(/https?:\/\/\S+confirm\S+/.exec(mail!.text)![0]);
    const page = `http://127.0.0.1:${gateway.port}${link.pathname}${link.search}`;
    const status = async (): Promise<unknown> => {
      const [row] = await system.rows<{ status: string }>(
        'email_subscriptions',
        `SELECT status FROM subscribers WHERE email = '${email}'`,
      );
      return row?.status;
    };

    const looked = await fetch(page); // as scanners do
    expect(looked.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await looked.text()).toContain('<form method="post">');
    expect(await status()).toBe('pending');

    const form = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: '' };
    expect((await fetch(page, form)).status).toBe(200);
    expect(await status()).toBe('confirmed');
    const repeated = await fetch(page, form);
    expect([repeated.status, repeated.headers.get('content-type')]).toEqual([422, 'text/html; charset=utf-8']);
    for (const init of [{}, form]) {
      const bare = await fetch(page.replace(/[?].*/, ''), init);
      expect([bare.status, bare.headers.get('content-type')]).toEqual([422, 'text/html; charset=utf-8']);
      expect(await bare.text()).toContain('This link does not work');
    }
  });

  it('registers an endpoint for webhooks, and none that leads into its own network', async () => {
    const types = ['order.placed.v1'];
    for (const url of ['https://127.0.0.1/hook', 'https://169.254.169.254/latest/meta-data', 'https://[::1]/hook']) {
      const refused = await caller.call('POST', '/webhooks', { url, types });
      expect(refused).toMatchObject({ status: 422, body: { code: 'endpoint-refused' } });
    }
    const made = await caller.call('POST', '/webhooks', { url: 'https://93.184.216.34/hook', types });
    expect(made).toMatchObject({
      status: 201,
      body: { status: 'active', types, secret: expect.any(String) as string },
    });
    const location = String(made.headers.get('location'));
    expect(await caller.call('GET', `${location}/deliveries`)).toMatchObject({ status: 200, body: { items: [] } });
    expect(await caller.call('DELETE', location)).toMatchObject({ status: 204 });
    expect(await caller.call('GET', location)).toMatchObject({ status: 404 });
    const unread = await caller.call('POST', '/webhooks', { url: 'ftp://example.com', types: ['no.such.v1'] });
    expect(unread.status).toBe(422);
    expect((await caller.call('GET', '/webhooks')).body).toEqual({ items: [], nextCursor: null });
  });

  it('tells a customer by mail how an order ended', async () => {
    const email = address('buyer');
    const unitPrice = { amount: 1490, currency: 'EUR' };
    const event = {
      orderId: newId(),
      customer: { userId: newId(), email, name: 'Buyer' },
      lines: [{ sku: 'hay-5kg', name: 'Meadow hay, 5 kg', quantity: 2, unitPrice }],
      total: { amount: 2980, currency: 'EUR' },
      confirmedAt: new Date().toISOString(),
    };
    const client = clientOfEverybody(system.vhost.url);
    await new Messenger(client).publish(OrderConfirmed, event);
    await client.close();
    await until(async () => (await system.mailsTo(email)).length > 0, 'the mail has come');
    expect(await system.mailsTo(email)).toMatchObject([{ subject: 'Your order is confirmed' }]);
  });

  it('lists products, lets operators restock them once for a key, and knows a new customer has no points', async () => {
    const { body } = await caller.call('GET', '/products?limit=100');
    expect(body['items']).toContainEqual(expect.objectContaining({ sku: 'tunnel-xl', available: 0 }));
    expect(await caller.call('GET', '/loyalty')).toMatchObject({ status: 200, body: { points: 0, entries: [] } });

    const add = (by: Caller, sku: string, quantity: number) =>
      by.call('POST', `/products/${sku}/stock`, { quantity }, { 'idempotency-key': 'delivery-7' });
    expect(await add(caller, 'tunnel-xl', 4)).toMatchObject({ status: 403 });
    const operator = system.callerAt(gateway);
    await operator.registerOperator(`${freshName('operator')}@warren.example`, 'Operator');
    for (let i = 0; i < 2; i++)
      expect(await add(operator, 'tunnel-xl', 4)).toMatchObject({ status: 200, body: { available: 4 } });
    expect(await add(operator, 'tunnel-xl', 5)).toMatchObject({
      status: 422,
      body: { code: 'idempotency-key-reused' },
    });
    expect(await add(operator, 'no-such-thing', 4)).toMatchObject({ status: 404, body: { code: 'product-unknown' } });
    expect(await add(operator, 'tunnel-xl', 0)).toMatchObject({ status: 422 });
  });

  describe('a wallet', () => {
    const move = (kind: 'deposits' | 'withdrawals', amount: number, key?: string) =>
      caller.call('POST', `/wallet/${kind}`, { amount }, key === undefined ? {} : { 'idempotency-key': key });
    const amountIn = (balance: unknown) => (balance as { amount: number }).amount;
    const balance = async (query = '') => amountIn((await caller.call('GET', `/wallet${query}`)).body['balance']);

    beforeAll(() => caller.register(address('saver'), 'Saver'));

    it('has 0 at first, and 200 after 500 − 150 + 100 − 250, as its statement shows', async () => {
      expect(await balance()).toBe(0);
      for (const [kind, amount] of [
        ['deposits', 500],
        ['withdrawals', 150],
        ['deposits', 100],
        ['withdrawals', 250],
      ] as const)
        expect(await move(kind, amount)).toMatchObject({ status: 201 });
      const { body } = await caller.call('GET', '/wallet/transactions?limit=3');
      const lines = body['items'] as { kind: string; amount: unknown; balance: unknown; at: string }[];
      expect(lines.map((line) => [line.kind, amountIn(line.amount), amountIn(line.balance)])).toEqual([
        ['withdrawal', -250, 200],
        ['deposit', 100, 450],
        ['withdrawal', -150, 350],
      ]);
      const rest = await caller.call('GET', `/wallet/transactions?cursor=${String(body['nextCursor'])}`);
      expect(rest.body).toMatchObject({ items: [{ kind: 'deposit', balance: { amount: 500 } }], nextCursor: null });
      expect(await balance()).toBe(200);
      expect(await balance(`?at=${lines[1]?.at}`)).toBe(450);
      expect(await balance('?at=2020-01-01T00:00:00%2B01:00')).toBe(0);
    });

    it('moves money once for a key', async () => {
      const answers = await Promise.all([1, 2, 3].map(() => move('deposits', 50, 'rent')));
      expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(3).fill([201, answers[0]?.body]));
      expect(await move('deposits', 51, 'rent')).toMatchObject({
        status: 422,
        body: { code: 'idempotency-key-reused' },
      });
      expect(await balance()).toBe(250);
    });

    it.each([
      ['more than it has', 'POST', '/wallet/withdrawals', { amount: 251 }, 422, 'insufficient-funds'],
      ['another currency', 'POST', '/wallet/deposits', { amount: 1, currency: 'USD' }, 422, 'currency-mismatch'],
      ['a balance to come', 'GET', '/wallet?at=2999-01-01T00:00:00Z', undefined, 400, 'moment-to-come'],
      ['a page that is none', 'GET', '/wallet/transactions?cursor=nonsense', undefined, 400, 'cursor-malformed'],
    ])('refuses %s', async (_, method, path, body, status, code) => {
      expect(await caller.call(method, path, body)).toMatchObject({ status, body: { code } });
      expect(await balance()).toBe(250);
    });

    it("is nobody else's", async () => {
      const other = system.callerAt(gateway);
      await other.register(address('other'), 'Other');
      expect((await other.call('GET', '/wallet')).body).toMatchObject({ balance: { amount: 0 } });
      expect((await other.call('GET', '/wallet/transactions')).body).toEqual({ items: [], nextCursor: null });
    });
  });

  it('keeps each fact for every group apart: none of them shares a queue', async () => {
    const registered = await Promise.all(
      Array.from({ length: 5 }, () => system.callerAt(gateway).register(address('many'), 'Many')),
    );
    const ids = registered.map(({ body }) => body['id']);
    const count = async (query: string): Promise<number> => (await system.rows('worker', query, [ids])).length;
    const workspaces = 'SELECT FROM provisioning.workspaces WHERE user_id::text = ANY($1)';
    await until(async () => (await count(workspaces)) === 5, 'each has a workspace');
    const entries = `SELECT FROM audit.entries WHERE type = 'user.registered.v1' AND payload->>'userId' = ANY($1)`;
    await until(async () => (await count(entries)) === 5, 'audit has them all');
  });

  it('tells nobody by a log line or a key whose address it was', async () => {
    const keys = await system.rows('worker', 'SELECT DISTINCT key FROM audit.entries WHERE key IS NOT NULL');
    const taskKeys = await system.rows('gateway', 'SELECT DISTINCT key FROM tasks WHERE key IS NOT NULL');
    expect(keys.length).toBeGreaterThan(5);
    expect(JSON.stringify([keys, taskKeys])).not.toMatch(/@|example[.]org/);
    expect(system.log.length).toBeGreaterThan(10_000);
    expect(system.log.match(/.*@example[.]org.*/g)).toBeNull();
  });

  it('ends with 0 when it is told to stop', async () => {
    const extra = await system.start('worker', { WARREN_POOLS: 'audit,analytics' });
    expect(await extra.stop()).toBe(0);
  });

  // Last, because it leaves the microservice stopped and started again.
  describe('while the microservice is down', () => {
    const late = address('late');
    const patient = address('patient');

    it('a request ends with a problem at its deadline', async () => {
      expect(await subscriptions.stop()).toBe(0);
      const startedAt = Date.now();
      const { status, headers } = await caller.call('POST', '/subscribers', { email: late, name: 'Late' });
      expect([503, 504]).toContain(status);
      expect(headers.get('content-type')).toContain('application/problem+json');
      expect(Date.now() - startedAt).toBeLessThan(promised(6_000));
    });

    it('a caller who does not wait is told that it will be done', async () => {
      const { status } = await caller.call(
        'POST',
        '/subscribers',
        { email: patient, name: 'Patient' },
        { prefer: 'respond-async' },
      );
      expect(status).toBe(202);
    });

    it('the one is there after it comes back, and the other was never carried out', async () => {
      await system.start('email-subscriptions');
      const emails = async (): Promise<string[]> =>
        (await system.rows<{ email: string }>('email_subscriptions', 'SELECT email FROM subscribers')).map(
          ({ email }) => email,
        );
      await until(async () => (await emails()).includes(patient), 'the patient caller has been added');
      expect(await emails()).not.toContain(late);
    });
  });

  describe('shows an operator what an outbox has set aside', () => {
    let operator: Caller;
    const refusal = {
      ...{ messageType: 'a.b.v1', service: 'loyalty', sentBy: null, reason: 'A test.' },
      refusedAt: new Date().toISOString(),
    };
    const setAside = (database: string, schema: string, id: string) =>
      system.rows(
        database,
        `INSERT INTO ${schema}.outbox (id, kind, type, payload, attempts, last_error, next_attempt_at, set_aside_at)
         VALUES ($1, 'event', 'access.refused.v1', $2, 6, 'Too large.', 'infinity', now())`,
        [id, JSON.stringify({ ...refusal, messageId: id })],
      );
    const attempts = async (database: string, schema: string, id: string): Promise<number | undefined> => {
      const rows = await system.rows<{ attempts: number }>(
        database,
        `SELECT attempts FROM ${schema}.outbox WHERE id = $1`,
        [id],
      );
      return rows[0]?.attempts;
    };

    beforeAll(async () => {
      operator = system.callerAt(gateway);
      await operator.registerOperator(`${freshName('op')}@warren.example`, 'Operator');
    });

    it.each([
      ['loyalty', 'worker', 'loyalty'],
      ['email-subscriptions', 'email_subscriptions', 'public'],
      ['gateway', 'gateway', 'public'],
    ])('of %s, and settles it as told', async (service, database, schema) => {
      const [kept, gone] = [newId(), newId()];
      for (const id of [kept, gone]) await setAside(database, schema, id);
      const list = await operator.call('GET', '/operations/outbox');
      expect(list.body['items']).toContainEqual({ service, setAside: 2, problem: null });

      const path = `/operations/outbox/${service}`;
      const page = await operator.call('GET', `${path}?limit=1`);
      expect(page.body).toMatchObject({ count: 2, items: [{ id: gone, reason: 'Too large.', attempts: 6 }] });

      expect(await operator.call('POST', `${path}/discard`, { ids: [gone] })).toMatchObject({ body: { count: 1 } });
      expect(await attempts(database, schema, gone)).toBeUndefined();
      expect(await operator.call('POST', `${path}/release`, { all: true })).toMatchObject({ body: { count: 1 } });
      await until(async () => (await attempts(database, schema, kept)) === undefined, 'it is sent after all');
    });

    it('and no other caller, neither over HTTP nor at the broker', async () => {
      expect(await caller.call('GET', '/operations/outbox')).toMatchObject({ status: 403 });
      const id = system.inspector.put('loyalty.requests', 'loyalty.outbox.v1', '{"command":"discard"}');
      const { properties } = await system.inspector.deadLetterOf(id);
      expect(properties.headers?.['warren-dead-reason']).toBe('forbidden');
    });

    it('and names the services there are, of one that is none', async () => {
      const answer = await operator.call('GET', '/operations/outbox/nonsense');
      expect(answer).toMatchObject({ status: 404, body: { code: 'service-unknown' } });
      expect(answer.body['detail']).toContain('email-subscriptions');
      const both = await operator.call('POST', '/operations/outbox/loyalty/discard', {});
      expect(both).toMatchObject({ status: 422 });
    });
  });
});
