import { until } from '@warren/testing';
import { DataSource } from 'typeorm';
import { GatewayRig, PASSWORD, type SignedUp } from './gateway-rig.ts';

const html = { accept: 'text/html' };
const NEXT = 'seven purple umbrellas';

describe('passwords and sessions', () => {
  let gateway: GatewayRig;
  beforeAll(async () => {
    gateway = await GatewayRig.start();
  });
  afterAll(() => gateway.close());

  const logIn = (email: string, password: string, agent = 'test') =>
    gateway.call('POST', '/auth/login', { body: { email, password }, headers: { 'user-agent': agent } });
  const me = async ({ accessToken: token }: Pick<SignedUp, 'accessToken'>) =>
    (await gateway.call('GET', '/auth/me', { token })).status;

  async function resetLink(email: string): Promise<string> {
    const links = async () => {
      const mails = await gateway.app.get(DataSource).query<{ text: string }[]>(
        `SELECT payload->>'text' AS text FROM outbox
         WHERE type = 'email.deliver.v1' AND payload->>'to' = $1 AND payload->>'text' LIKE '%/auth/password/reset?%'
         ORDER BY id DESC`,
        [email],
      );
      return mails.map(({ text }) => /\/auth\/password\/reset\?token=([\w-]{43})\n/.exec(text)?.[1] ?? '');
    };
    expect((await gateway.call('POST', '/auth/password/forgot', { body: { email } })).status).toBe(202);
    await until(async () => (await links()).length > 0, 'the mail is in the outbox');
    return (await links())[0] ?? '';
  }
  const reset = (token: string, password: string) =>
    gateway.call('POST', '/auth/password/reset', { body: { token, password } });

  it.each([
    ['a common one', 'Password123', 'is one of those that are tried first'],
    ['the own address', 'grace.hopper', 'is your own address or name'],
    ['a short one', 'x7#Kq', 'must have at least 8 characters'],
  ])('refuses %s at registration, and says why', async (_, password, detail) => {
    const body = { email: 'grace.hopper@example.com', name: 'Grace', password };
    const answer = await gateway.call('POST', '/auth/register', { body });
    expect(answer.body).toMatchObject({ status: 422, errors: [{ pointer: '/password', detail }] });
  });

  it('refuses a name with a link in it', async () => {
    const name = 'your account is locked. Unlock it at https://evil.example/x';
    const body = { email: 'victim@example.com', name, password: PASSWORD };
    expect((await gateway.call('POST', '/auth/register', { body })).body).toMatchObject({
      status: 422,
      errors: [{ pointer: '/name', detail: expect.stringContaining('must not look like a link') as string }],
    });
  });

  it('changes the own password against the current one, and ends the other sessions', async () => {
    const one = await gateway.signUp();
    const other = (await logIn(one.email, PASSWORD)).body as unknown as SignedUp;
    const change = (currentPassword: string, newPassword: string) =>
      gateway.call('PUT', '/auth/password', { token: one.accessToken, body: { currentPassword, newPassword } });
    expect((await change('not it at all', NEXT)).body).toMatchObject({ status: 403, code: 'password-wrong' });
    expect((await change(PASSWORD, 'password')).body).toMatchObject({ errors: [{ pointer: '/newPassword' }] });
    expect((await change(PASSWORD, NEXT)).status).toBe(204);
    expect([await me(one), await me(other)]).toEqual([200, 401]);
    expect((await logIn(one.email, PASSWORD)).status).toBe(401);
    expect((await logIn(one.email, NEXT)).status).toBe(200);
  });

  it('sets a new password by a link, once, and ends every session', async () => {
    const account = await gateway.signUp();
    const token = await resetLink(account.email);
    expect((await reset(token, 'password')).body).toMatchObject({ status: 422, code: 'password-unsuitable' });
    expect((await reset(token, NEXT)).status).toBe(204);
    expect(await me(account)).toBe(401);
    expect((await logIn(account.email, NEXT)).status).toBe(200);
    expect((await reset(token, PASSWORD)).body).toMatchObject({ status: 422, code: 'link-invalid' });
    expect((await logIn(account.email, PASSWORD)).status).toBe(401);
  });

  it('has a page behind the link, whose form sets the password', async () => {
    const account = await gateway.signUpUnverified();
    const path = `/auth/password/reset?token=${await resetLink(account.email)}`;
    expect((await gateway.call('GET', path)).text).toContain('<input type="password" name="password"');
    const headers = { ...html, 'content-type': 'application/x-www-form-urlencoded' };
    const weak = await gateway.call('POST', path, { headers, body: 'password=password1' });
    expect([weak.status, weak.text.includes('tried first')]).toEqual([422, true]);
    const done = await gateway.call('POST', path, { headers, body: `password=${encodeURIComponent(NEXT)}` });
    expect([done.status, done.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    const { body } = await logIn(account.email, NEXT);
    const user = await gateway.call('GET', '/auth/me', { token: String(body['accessToken']) });
    expect(user.body).toMatchObject({ verified: true });
  });

  it('answers alike whether there is an account or not', async () => {
    const { email } = await gateway.signUp();
    const answers = await Promise.all(
      [email, 'nobody-here@example.com'].map((to) =>
        gateway.call('POST', '/auth/password/forgot', { body: { email: to } }),
      ),
    );
    expect(answers.map(({ status, text }) => [status, text])).toEqual([
      [202, answers[0]?.text],
      [202, answers[0]?.text],
    ]);
    const kept = () => gateway.app.get(DataSource).query<unknown[]>('SELECT FROM reset_requests');
    await until(async () => (await kept()).length === 0, 'no address is left behind');
  });

  it('lists sessions, and ends one, or all others', async () => {
    const first = await gateway.signUp();
    const second = (await logIn(first.email, PASSWORD, 'a phone')).body as unknown as SignedUp;
    const third = (await logIn(first.email, PASSWORD, 'a tablet')).body as unknown as SignedUp;
    const { accessToken: token } = first;
    const { body } = await gateway.call('GET', '/auth/sessions', { token });
    const sessions = body['items'] as { id: string; userAgent: string | null; current: boolean }[];
    expect(sessions.map(({ userAgent, current }) => [userAgent, current])).toEqual(
      expect.arrayContaining([
        [null, true],
        ['a phone', false],
        ['a tablet', false],
      ]),
    );
    const phone = sessions.find(({ userAgent }) => userAgent === 'a phone')?.id ?? '';
    const stranger = await gateway.signUp();
    const end = (id: string, by: string) => gateway.call('DELETE', `/auth/sessions/${id}`, { token: by });
    expect((await end(phone, stranger.accessToken)).status).toBe(404);
    expect((await end(phone, token)).status).toBe(204);
    expect([await me(first), await me(second), await me(third)]).toEqual([200, 401, 200]);
    expect((await gateway.call('DELETE', '/auth/sessions', { token })).status).toBe(204);
    expect([await me(first), await me(third)]).toEqual([200, 401]);
  });
});
