import { type Answer, GatewayRig } from './gateway-rig.ts';

const PASSWORD = 'correct horse battery';
const OF_CONSOLE = { 'x-warren-console': '1' };

describe('the console', () => {
  let gateway: GatewayRig;
  let operator: string;
  beforeAll(async () => {
    gateway = await GatewayRig.start();
    operator = (await gateway.signUpOperator()).email;
  });
  afterAll(() => gateway.close());

  const logIn = (email: string, headers: Record<string, string> = OF_CONSOLE): Promise<Answer> =>
    gateway.call('POST', '/console/session', { body: { email, password: PASSWORD }, headers });
  const setCookies = ({ headers }: Answer): string[] => [headers['set-cookie'] ?? []].flat();
  const cookiesOf = (answer: Answer): string =>
    setCookies(answer)
      .map((cookie) => cookie.split(';', 1)[0])
      .join('; ');

  it('is a page at every address below /console, with a policy that lets in nothing from elsewhere', async () => {
    for (const path of ['/console', '/console/', '/console/tasks', '/console/dead-letters?reason=timeout']) {
      const { status, headers, text } = await gateway.call('GET', path);
      expect({ path, status }).toEqual({ path, status: 200 });
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
      expect(headers['content-security-policy']).toMatch(/^default-src 'self';/);
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(text).toContain('<base href="/console/" />');
      expect(text).not.toMatch(/<script(?![^>]*src=)|<style|https?:/);
    }
  });

  it('has files that may be kept for ever, and none beside them', async () => {
    const { text } = await gateway.call('GET', '/console');
    const script = /src="\.(\/assets\/[^"]+\.js)"/.exec(text)?.[1];
    const file = await gateway.call('GET', `/console${script}`);
    expect(file.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    for (const name of ['nothing.js', '.sources', '..%2f..%2fpackage.json', 'assets/..%2findex.html']) {
      expect((await gateway.call('GET', `/console/${name}`)).status).toBe(404);
    }
  });

  it('keeps a session where no script reads it, and calls the API with it', async () => {
    const answer = await logIn(operator);
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(setCookies(answer)).toEqual([
      expect.stringMatching(/^warren-console=\S+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/),
      expect.stringMatching(/^warren-console-refresh=\S+; Path=\/console\/session; .*HttpOnly; SameSite=Strict$/),
    ]);
    const headers = { ...OF_CONSOLE, cookie: cookiesOf(answer) };
    expect(await gateway.call('GET', '/console/caller', { headers })).toMatchObject({
      status: 200,
      body: { role: 'operator' },
    });
    expect((await gateway.call('GET', '/tasks', { headers })).status).toBe(200);
  });

  it('has cookies for TLS alone, and for this host alone, on any machine but the developer’s own', async () => {
    const answer = await logIn(operator, { ...OF_CONSOLE, host: 'warren.example' });
    expect(setCookies(answer)).toEqual([
      expect.stringMatching(/^__Host-warren-console=\S+; Path=\/; .*; Secure$/),
      expect.stringMatching(/^__Secure-warren-console-refresh=\S+; Path=\/console\/session; .*; Secure$/),
    ]);
  });

  it('is not to be used by another site’s page', async () => {
    const cookie = cookiesOf(await logIn(operator));
    const elsewhere = { ...OF_CONSOLE, cookie, 'sec-fetch-site': 'cross-site' };
    for (const headers of [{ cookie }, elsewhere]) {
      expect((await gateway.call('GET', '/tasks', { headers })).status).toBe(401);
      expect((await gateway.call('PUT', '/console/session', { headers })).status).toBe(403);
    }
    expect((await logIn(operator, {})).status).toBe(403);
  });

  it('goes on with a session, and ends it', async () => {
    const first = { ...OF_CONSOLE, cookie: cookiesOf(await logIn(operator)) };
    const refreshed = await gateway.call('PUT', '/console/session', { headers: first });
    expect(refreshed.status).toBe(204);
    const second = { ...OF_CONSOLE, cookie: cookiesOf(refreshed) };
    const ended = await gateway.call('DELETE', '/console/session', { headers: second });
    expect(setCookies(ended)).toEqual([expect.stringContaining('Max-Age=0'), expect.stringContaining('Max-Age=0')]);
    expect((await gateway.call('PUT', '/console/session', { headers: second })).status).toBe(401);
  });

  it('says no to a wrong password, and to a form that is none', async () => {
    const wrong = { body: { email: operator, password: 'something else' }, headers: OF_CONSOLE };
    expect(await gateway.call('POST', '/console/session', wrong)).toMatchObject({
      status: 401,
      body: { code: 'credentials-invalid' },
    });
    const none = { body: { email: 'nobody' }, headers: OF_CONSOLE };
    expect((await gateway.call('POST', '/console/session', none)).status).toBe(422);
    expect((await gateway.call('GET', '/console/caller', { headers: OF_CONSOLE })).status).toBe(401);
  });
});
