import { DataSource } from 'typeorm';
import { GatewayRig, PASSWORD, type SignedUp } from './gateway-rig.ts';

const ID = '019342f0-0000-7000-8000-000000000001';
const html = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' };

/** Routes for accounts whose address is not verified. Everything else that writes needs it. */
const ABOUT_ONESELF = [
  ...['POST /auth/logout', 'POST /auth/verify/mail', 'PUT /auth/password'],
  ...['DELETE /auth/sessions', 'DELETE /auth/sessions/{id}', 'DELETE /auth/me'],
];

describe('an address', () => {
  let gateway: GatewayRig;
  let stranger: SignedUp;
  beforeAll(async () => {
    gateway = await GatewayRig.start();
    stranger = await gateway.signUpUnverified();
  });
  afterAll(() => gateway.close());

  const rows = <Row>(sql: string, parameters: unknown[] = []) =>
    gateway.app.get(DataSource).query<Row[]>(sql, parameters);

  /** The links in the mails to this address that wait in the outbox, the newest first. */
  async function linksTo(email: string): Promise<string[]> {
    const mails = await rows<{ text: string; priority: string }>(
      `SELECT payload->>'text' AS text, priority FROM outbox
       WHERE type = 'email.deliver.v1' AND payload->>'to' = $1 ORDER BY id DESC`,
      [email],
    );
    return mails.map(
      ({ text }) => /https:\/\/warren\.example(\/auth\/verify\?token=[\w-]{43})\n/.exec(text)?.[1] ?? '',
    );
  }

  async function register(email: string): Promise<{ link: string; token: string }> {
    await gateway.call('POST', '/auth/register', { body: { email, password: PASSWORD, name: 'Ada' } });
    const { body } = await gateway.call('POST', '/auth/login', { body: { email, password: PASSWORD } });
    return { link: (await linksTo(email))[0] ?? '', token: body['accessToken'] as string };
  }

  const isVerified = async (token: string) =>
    (await gateway.call('GET', '/auth/me', { token })).body['verified'] as boolean;

  it('is verified by a POST to the link in the mail; a GET is a page with a button, and changes nothing', async () => {
    const { link, token } = await register('one@example.com');
    const page = await gateway.call('GET', link);
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.text).toContain('<form method="post"><button type="submit">');
    expect(await isVerified(token)).toBe(false);
    const answer = await gateway.call('POST', link);
    expect([answer.status, answer.body]).toEqual([200, { verified: true }]);
    expect(await isVerified(token)).toBe(true);
    expect((await gateway.call('POST', link)).status).toBe(200);
  });

  it('is verified by the button, which answers with a page', async () => {
    const { link, token } = await register('two@example.com');
    const headers = { ...html, 'content-type': 'application/x-www-form-urlencoded' };
    const page = await gateway.call('POST', link, { body: '', headers });
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await isVerified(token)).toBe(true);
  });

  it.each(['/auth/verify', '/auth/verify?token=', '/auth/verify?token=nonsense'])(
    'is not verified by %s',
    async (link) => {
      const problem = await gateway.call('POST', link);
      expect([problem.status, problem.body['code']]).toEqual([422, 'link-invalid']);
      const page = await gateway.call('POST', link, { headers: html });
      expect([page.status, page.headers['content-type']]).toEqual([422, 'text/html; charset=utf-8']);
    },
  );

  it('is not verified by a link that is too old', async () => {
    const { link, token } = await register('three@example.com');
    await rows(`UPDATE account_tokens SET expires_at = now()`);
    expect((await gateway.call('POST', link)).body).toMatchObject({ status: 422, code: 'link-invalid' });
    expect(await isVerified(token)).toBe(false);
  });

  it('can be asked for again, until it is verified', async () => {
    const { link, token } = await register('four@example.com');
    expect((await gateway.call('POST', '/auth/verify/mail', { token })).status).toBe(202);
    const [again, ...earlier] = await linksTo('four@example.com');
    expect(earlier).toEqual([link]);
    expect((await gateway.call('POST', again ?? '')).status).toBe(200);
    expect((await gateway.call('POST', '/auth/verify/mail', { token })).body).toMatchObject({
      code: 'address-verified',
    });
  });

  it('has no token in the database', async () => {
    const { link } = await register('five@example.com');
    const token = link.split('=')[1] ?? '';
    const [found] = await rows<{ count: number }>(
      'SELECT count(*)::int FROM account_tokens WHERE account_tokens::text LIKE $1',
      [`%${token}%`],
    );
    expect(found).toEqual({ count: 0 });
  });

  it('that is not verified lets its account read, and do nothing else, on each route that there is', async () => {
    const { accessToken: token } = stranger;
    expect((await gateway.call('GET', '/tasks', { token })).status).toBe(200);
    const { body } = await gateway.call('GET', '/openapi.json');
    const paths = Object.entries(body['paths'] as Record<string, Record<string, { security?: unknown }>>);
    const writing = paths.flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([method, { security }]) => method !== 'get' && security !== undefined)
        .map(([method]) => `${method.toUpperCase()} ${path}`),
    );
    expect(writing).toEqual(
      expect.arrayContaining(['POST /tasks', 'POST /orders', 'POST /webhooks', ...ABOUT_ONESELF]),
    );
    const answers = await Promise.all(
      writing
        .filter((route) => !ABOUT_ONESELF.includes(route))
        .map(async (route) => {
          const [method = '', path = ''] = route.split(' ');
          const answer = await gateway.call(method, path.replace(/\{[^}]+\}/g, ID), { token });
          return `${route} ${answer.status} ${String(answer.body['code'])}`;
        }),
    );
    expect(answers.filter((answer) => !answer.endsWith(' 403 address-unverified'))).toEqual([]);
  });
});
