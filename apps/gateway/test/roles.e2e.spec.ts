import { DataSource } from 'typeorm';
import { GatewayRig, type SignedUp } from './gateway-rig.ts';

describe('roles', () => {
  let gateway: GatewayRig;
  let operator: SignedUp;
  let user: SignedUp;
  beforeAll(async () => {
    gateway = await GatewayRig.start();
    [operator, user] = await Promise.all([gateway.signUpOperator(), gateway.signUp()]);
  });
  afterAll(() => gateway.close());

  const change = (verb: 'grant' | 'revoke', email: string, by = operator) =>
    gateway.call('POST', `/operations/operators/${verb}`, { token: by.accessToken, body: { email } });
  const isOperator = async ({ accessToken: token }: SignedUp) =>
    (await gateway.call('GET', '/operations/operators', { token })).status === 200;

  it('are granted by operators, and count for tokens that are there already, until they are revoked', async () => {
    expect(await isOperator(user)).toBe(false);
    expect((await change('grant', user.email.toUpperCase())).body).toMatchObject({ email: user.email });
    expect(await isOperator(user)).toBe(true);
    expect((await gateway.call('GET', '/auth/me', { token: user.accessToken })).body).toMatchObject({
      role: 'operator',
      verified: true,
    });
    expect((await change('revoke', user.email)).status).toBe(200);
    expect(await isOperator(user)).toBe(false);
  });

  it('are not for users to grant, to themselves least of all', async () => {
    const answer = await change('grant', user.email, user);
    expect([answer.status, answer.body['code']]).toEqual([403, 'not-an-operator']);
  });

  it('of operator are for addresses that their owner has verified', async () => {
    const { email } = await gateway.signUpUnverified('boss@warren.example');
    expect((await change('grant', email)).body).toMatchObject({ status: 409, code: 'account-unverified' });
    expect((await change('grant', 'nobody@example.com')).body).toMatchObject({ status: 404, code: 'account-unknown' });
  });

  it('leave one operator, also when two revoke each other at the same time', async () => {
    expect((await change('revoke', operator.email)).body).toMatchObject({ status: 409, code: 'last-operator' });
    const other = await gateway.signUpOperator();
    const answers = await Promise.all([change('revoke', other.email), change('revoke', operator.email, other)]);
    expect(answers.map(({ status }) => status)).toContain(200);
    const left = [await isOperator(operator), await isOperator(other)];
    expect(left.filter(Boolean)).toHaveLength(1);
  });

  it('are changed with an event each, in the same transaction', async () => {
    const events = await gateway.app
      .get(DataSource)
      .query<{ payload: object }[]>(
        `SELECT payload FROM outbox WHERE type = 'user.role-changed.v1' ORDER BY id LIMIT 1`,
      );
    expect(events[0]?.payload).toMatchObject({ role: 'operator', changedBy: expect.any(String) as string });
  });
});

describe('a session', () => {
  let gateway: GatewayRig;
  beforeAll(async () => {
    gateway = await GatewayRig.start();
  });
  afterAll(() => gateway.close());

  it('that has ended takes its access tokens along', async () => {
    const { accessToken: token } = await gateway.signUp();
    expect((await gateway.call('POST', '/auth/logout', { token })).status).toBe(204);
    expect((await gateway.call('GET', '/auth/me', { token })).body).toMatchObject({
      status: 401,
      code: 'token-invalid',
    });
  });
});
