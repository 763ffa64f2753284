import { gatewayQuotas } from '../../src/limits/gateway-quotas.ts';
import { type Answer, GatewayRig } from '../gateway-rig.ts';
import type { OpenApi } from '../openapi-requests.ts';
import { AttackReport } from './attack-report.ts';
import { AuditedRefusals, REPORTED_EVERY_MS } from './audited-refusals.ts';

const FEW = 3;
const MANY = 12;
const report = new AttackReport('users and strangers, by what costs');

type Attack = readonly [what: string, method: string, path: string, body: object | undefined, quota: string];

const wrong = { currentPassword: 'not the one', newPassword: 'a good passphrase' };
const NOBODYS = '01900000-0000-7000-8000-000000000001';

const ATTACKS: readonly Attack[] = [
  ['refreshes tokens', 'POST', '/auth/refresh', { refreshToken: 'none' }, 'refresh'],
  ['guesses links of resets', 'POST', '/auth/password/reset', { token: 'x', password: wrong.newPassword }, 'link'],
  ['guesses links of new accounts', 'POST', '/auth/verify?token=none', {}, 'link'],
  ['guesses links of subscriptions', 'POST', '/subscriptions/confirm', {}, 'link'],
  ['tries passwords with a stolen session', 'PUT', '/auth/password', wrong, 'password-check'],
  ['tries to delete a stolen account', 'DELETE', '/auth/me', { password: 'no' }, 'password-check'],
  ['asks for journeys', 'GET', `/journeys?orderId=${NOBODYS}`, undefined, 'searches'],
  ['reads what is kept about them', 'GET', '/auth/me/data', undefined, 'own-data'],
  ['floods a route without a limit of its own', 'POST', '/webhooks', {}, 'other-writes'],
];

describe('what costs', () => {
  let rig: GatewayRig;
  let audited: AuditedRefusals;

  beforeAll(async () => {
    const few = Object.entries(gatewayQuotas)
      .filter(([name]) => name !== 'log-in') // accounts are made for each attack
      .map(([name, each]) => [name, each.map((quota) => ({ ...quota, max: FEW }))]);
    const quotas = { ...gatewayQuotas, ...(Object.fromEntries(few) as object) };
    const limits = { quotas, refusalsEveryMs: REPORTED_EVERY_MS };
    rig = await GatewayRig.start(undefined, { ...limits, trustedProxies: ['127.0.0.1'] });
    audited = new AuditedRefusals(rig);
  });
  afterAll(async () => {
    report.print();
    await rig.close();
  });

  it.each(ATTACKS)('is had a few times, and then no more, by who %s', async (what, method, path, body, quota) => {
    const address = `192.0.2.${ATTACKS.findIndex(([each]) => each === what) + 1}`;
    const headers = { 'x-forwarded-for': address };
    const { accessToken: token } = await rig.signUp();
    const answers: Answer[] = [];
    for (let i = 0; i < MANY; i++) answers.push(await rig.call(method, path, { token, body, headers }));
    expect(answers.slice(0, FEW).map(({ status }) => status)).not.toContain(429);
    expect(new Set(answers.slice(FEW).map(({ status }) => status))).toEqual(new Set([429]));
    expect(answers.at(-1)).toMatchObject({
      headers: { 'content-type': 'application/problem+json', 'retry-after': expect.stringMatching(/^\d+$/) as string },
      body: {
        code: 'too-many-requests',
        'violated-policies': expect.arrayContaining([expect.stringContaining(`${quota}.`)]) as string[],
      },
    });
    const refused = MANY - FEW;
    const entries = await audited.of(`${method} ${path.replace(/[?].*/, '')}`, refused);
    expect(entries).toBeLessThan(refused);
    report.add(what, { attempts: MANY, refused, audited: entries });
  });

  it('is limited on every route that changes something, as its document says', async () => {
    const api = (await rig.call('GET', '/openapi.json')).body as unknown as OpenApi;
    const writing = Object.entries(api.paths).flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([method]) => method !== 'get')
        .map(([method, { responses }]) => [`${method} ${path}`, '429' in responses]),
    );
    expect(writing.length).toBeGreaterThan(50);
    expect(writing.filter(([, isLimited]) => !isLimited)).toEqual([]);
  });
});
