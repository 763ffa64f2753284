import { createHash } from 'node:crypto';
import { GatewayRig } from './gateway-rig.ts';

const NOTHING = "default-src 'none'";

describe('the answers of a gateway', () => {
  let rig: GatewayRig;

  beforeAll(async () => void (rig = await GatewayRig.start()));
  afterAll(() => rig.close());

  it.each(['/auth/me', '/nowhere', '/health/live', '/metrics', '/openapi.json', '/asyncapi.json', '/tasks/types'])(
    'say what browsers may do with them: nothing, for %s',
    async (path) => {
      const { headers } = await rig.call('GET', path);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'strict-transport-security': expect.stringContaining('max-age='),
        'content-security-policy': expect.stringContaining(NOTHING),
      });
      expect(headers).not.toHaveProperty('x-powered-by');
    },
  );

  it('say it where a path cannot even be read', async () => {
    const { status, headers } = await rig.call('GET', '/%zz');
    expect(status).toBe(400);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining(NOTHING),
    });
  });

  it('allow the pages of subscriptions the one style that they have, by its digest', async () => {
    const { headers, text } = await rig.call('GET', '/subscriptions/confirm?token=x');
    const style = /<style>([^]*?)<\/style>/.exec(text)?.[1] ?? '';
    const digest = createHash('sha256').update(style).digest('base64');
    expect(headers['content-security-policy']).toContain(`style-src 'sha256-${digest}'`);
    expect(headers['content-security-policy']).not.toContain('unsafe-inline');
  });

  it('allow /docs its own scripts, and none within the page', async () => {
    const { status, headers, text } = await rig.call('GET', '/docs');
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers['content-security-policy']).not.toContain('script-src');
    expect(text).not.toMatch(/<script>[^<]/);
  });

  it('are kept in no cache where they are for one person', async () => {
    const { accessToken: token } = await rig.signUp();
    for (const path of ['/auth/me', '/tasks', '/schedules', '/tasks/0198f000-0000-7000-8000-000000000000']) {
      expect([path, (await rig.call('GET', path, { token })).headers['cache-control']]).toEqual([path, 'no-store']);
    }
  });
});

describe('a gateway in production', () => {
  let closed: GatewayRig;

  beforeAll(async () => void (closed = await GatewayRig.start(undefined, { apiDocs: false, metrics: 'closed' })));
  afterAll(() => closed.close());

  it.each(['/docs', '/docs/swagger-ui-init.js', '/openapi.json', '/asyncapi.json', '/metrics'])(
    'shows strangers no %s',
    async (path) => {
      expect(await closed.call('GET', path)).toMatchObject({ status: 404, body: { code: 'no-such-route' } });
    },
  );

  it('shows metrics to a scraper that has the token', async () => {
    const rig = await closed.twin({ metrics: { token: 'a token of a scraper' } });
    const { port } = rig.getHttpServer().address() as { port: number };
    expect((await closed.call('GET', '/metrics', { port })).status).toBe(401);
    expect((await closed.call('GET', '/metrics', { port, token: 'another' })).status).toBe(401);
    expect((await closed.call('GET', '/metrics', { port, token: 'a token of a scraper' })).status).toBe(200);
    await rig.close();
  });
});
