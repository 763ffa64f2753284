import { GatewayRig } from './gateway-rig.ts';

describe('accounts', () => {
  let gateway: GatewayRig;
  beforeAll(async () => {
    gateway = await GatewayRig.start();
  });
  afterAll(() => gateway.close());

  const password = 'correct horse battery';
  const register = (email: string) =>
    gateway.call('POST', '/auth/register', { body: { email, password, name: 'Ada' } });
  const refresh = (refreshToken: string) => gateway.call('POST', '/auth/refresh', { body: { refreshToken } });

  it('are made once for each address, however it is written', async () => {
    const first = await register('Ada.Lovelace@Example.com');
    expect(first.status).toBe(201);
    expect(first.headers['location']).toBe('/auth/me');
    expect(first.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{14}7/) as string,
      email: 'ada.lovelace@example.com',
      name: 'Ada',
      createdAt: expect.any(String) as string,
      verified: false,
      role: 'user',
    });
    const second = await register('ada.lovelace@example.COM');
    expect(second.status).toBe(409);
    expect(second.body).toMatchObject({ code: 'email-taken', status: 409 });
  });

  it.each([
    ['ada@xn--e1afmkfd.xn--p1ai', 'Ada@пример.рф'],
    ['r&d@example.com', 'R&D@example.com'],
    ['sales/eu@example.com', 'SALES/eu@example.com'],
    ['josé@bücher.example', 'JOSE\u0301@xn--bcher-kva.example'],
  ])('are made of any address that there is, once: %s, %s', async (email, other) => {
    expect((await register(email)).status).toBe(201);
    expect((await register(other)).body).toMatchObject({ code: 'email-taken' });
    expect((await gateway.call('POST', '/auth/login', { body: { email: other, password } })).status).toBe(200);
  });

  it('are made once when two ask at the same moment', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => register('twin@example.com')));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
  });

  it('open with the right password, and say who one is', async () => {
    const { email, accessToken } = await gateway.signUp();
    const me = await gateway.call('GET', '/auth/me', { token: accessToken });
    expect(me.status).toBe(200);
    expect(me.body).toMatchObject({ email, name: 'Ada' });
  });

  it('answer alike to a wrong password and an unknown address', async () => {
    const { email } = await gateway.signUp();
    const wrong = await gateway.call('POST', '/auth/login', { body: { email, password: 'wrong' } });
    const unknown = await gateway.call('POST', '/auth/login', { body: { email: 'nobody@example.com', password } });
    expect(wrong.status).toBe(401);
    expect(wrong.text).toBe(unknown.text);
  });

  it('give a new pair of tokens for a refresh token', async () => {
    const { refreshToken } = await gateway.signUp();
    const next = await refresh(refreshToken);
    expect(next.status).toBe(200);
    expect(next.body).toMatchObject({ tokenType: 'Bearer', expiresIn: 900 });
    expect((await gateway.call('GET', '/auth/me', { token: next.body['accessToken'] as string })).status).toBe(200);
  });

  it('end the session when a refresh token is shown twice', async () => {
    const { refreshToken } = await gateway.signUp();
    const next = (await refresh(refreshToken)).body['refreshToken'] as string;
    const repeated = await refresh(refreshToken);
    expect(repeated.status).toBe(401);
    expect(repeated.body).toMatchObject({ code: 'refresh-token-invalid' });
    expect((await refresh(next)).status).toBe(401);
  });

  it('leave other sessions alone when one is ended', async () => {
    const email = (await gateway.signUp()).email;
    const [one, two] = await Promise.all(
      [1, 2].map(() => gateway.call('POST', '/auth/login', { body: { email, password } })),
    );
    const logout = await gateway.call('POST', '/auth/logout', { token: one?.body['accessToken'] as string });
    expect(logout.status).toBe(204);
    expect((await refresh(one?.body['refreshToken'] as string)).status).toBe(401);
    expect((await refresh(two?.body['refreshToken'] as string)).status).toBe(200);
  });

  it('of two exchanges of one refresh token at the same moment, only one succeeds', async () => {
    const { refreshToken } = await gateway.signUp();
    const answers = await Promise.all([refresh(refreshToken), refresh(refreshToken)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
  });

  it.each([
    ['GET', '/auth/me'],
    ['POST', '/auth/logout'],
    ['GET', '/tasks'],
    ['POST', '/tasks'],
    ['GET', '/subscribers'],
    ['GET', '/schedules'],
  ])('are needed for %s %s', async (method, path) => {
    const answer = await gateway.call(method, path);
    expect(answer.status).toBe(401);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="warren"');
  });

  it.each([
    ['GET', '/health/live'],
    ['GET', '/metrics'],
    ['GET', '/openapi.json'],
    ['GET', '/docs'],
  ])('are not needed for %s %s', async (method, path) => {
    expect((await gateway.call(method, path)).status).toBe(200);
  });

  it('work without a broker, though the gateway says that it is not ready', async () => {
    const ready = await gateway.call('GET', '/health/ready');
    expect(ready.status).toBe(503);
    expect(ready.body).toMatchObject({
      checks: { broker: { status: 'down' }, database: { status: 'up' }, redis: { status: 'up' } },
    });
  });
});
