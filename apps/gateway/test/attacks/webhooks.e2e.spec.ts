import { GatewayRig } from '../gateway-rig.ts';

const hook = (...types: string[]) => ({ url: 'https://93.184.216.34/hook', types });

describe('a user who wants to be called about the subscribers of all', () => {
  let gateway: GatewayRig;
  beforeAll(async () => void (gateway = await GatewayRig.start()));
  afterAll(() => gateway.close());

  it.each([['subscriber.added.v1'], ['subscriber.removed.v1'], ['order.placed.v1', 'subscriber.added.v1']])(
    'is refused, with a sentence that names operators: %s',
    async (...types) => {
      const { accessToken: token } = await gateway.signUp();
      expect(await gateway.call('POST', '/webhooks', { token, body: hook(...types) })).toMatchObject({
        status: 403,
        body: { code: 'endpoint-types', detail: expect.stringContaining('operators') as string },
      });
    },
  );

  it('is let through about their own orders, as operators are about both', async () => {
    const user = (await gateway.signUp()).accessToken;
    const operator = (await gateway.signUpOperator()).accessToken;
    const attempts: [string, object][] = [
      [user, hook('order.placed.v1')],
      [operator, hook('subscriber.added.v1')],
    ];
    // There is no broker here: to come so far is to be let through.
    for (const [token, body] of attempts)
      expect(await gateway.call('POST', '/webhooks', { token, body })).toMatchObject({ status: 503 });
  });
});
