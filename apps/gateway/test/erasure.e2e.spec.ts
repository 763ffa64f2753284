import { DataSource } from 'typeorm';
import { GatewayRig, PASSWORD, type SignedUp } from './gateway-rig.ts';

describe('deleting one’s account', () => {
  let gateway: GatewayRig;
  beforeAll(async () => {
    gateway = await GatewayRig.start();
  });
  afterAll(() => gateway.close());

  const rows = <Row>(sql: string, parameters: unknown[] = []) =>
    gateway.app.get(DataSource).query<Row[]>(sql, parameters);
  const erase = ({ accessToken: token }: SignedUp, password = PASSWORD) =>
    gateway.call('DELETE', '/auth/me', { token, body: { password } });

  it('needs the password, logs out everywhere, and leaves no way in', async () => {
    const ada = await gateway.signUp();
    expect((await erase(ada, 'not it at all')).body).toMatchObject({ status: 403, code: 'password-wrong' });
    expect((await erase(ada)).status).toBe(202);
    expect((await gateway.call('GET', '/auth/me', { token: ada.accessToken })).status).toBe(401);
    const again = { body: { refreshToken: ada.refreshToken } };
    expect((await gateway.call('POST', '/auth/refresh', again)).status).toBe(401);
    const login = { body: { email: ada.email, password: PASSWORD } };
    expect((await gateway.call('POST', '/auth/login', login)).status).toBe(401);
  });

  it('removes what says whose the account was, and asks every group to do likewise', async () => {
    const ada = await gateway.signUp();
    const { erasureId } = (await erase(ada)).body;
    const [left] = await rows<{ text: string }>(
      `SELECT string_agg(users::text, ' ') || coalesce((SELECT string_agg(sessions::text, ' ') FROM sessions), '') AS text
       FROM users`,
    );
    expect(left?.text).not.toContain(ada.email);
    const events = await rows<{ type: string; payload: object }>(
      `SELECT type, payload FROM outbox WHERE payload->>'erasureId' = $1 ORDER BY id`,
      [erasureId],
    );
    expect(events).toMatchObject([
      { type: 'person.erased.v1', payload: { email: ada.email } },
      { type: 'person.erasure-progressed.v1', payload: { group: 'gateway', state: 'working' } },
    ]);
    expect(await rows('SELECT FROM erasures WHERE id = $1', [erasureId])).toHaveLength(1);
  });

  it('happens once, when it is asked for several times at once', async () => {
    const ada = await gateway.signUp();
    const answers = await Promise.all([erase(ada), erase(ada), erase(ada)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 401, 401]);
  });

  it('frees the address for a new account', async () => {
    const ada = await gateway.signUp();
    await erase(ada);
    const body = { email: ada.email, name: 'Ada', password: PASSWORD };
    expect((await gateway.call('POST', '/auth/register', { body })).status).toBe(201);
  });

  it('is refused to the last operator', async () => {
    const operator = await gateway.signUpOperator();
    expect((await erase(operator)).body).toMatchObject({ status: 409, code: 'last-operator' });
    await gateway.signUpOperator();
    expect((await erase(operator)).status).toBe(202);
  });

  it('comes after a look at what is kept, without any secret', async () => {
    const ada = await gateway.signUp();
    const answer = await gateway.call('GET', '/auth/me/data', { token: ada.accessToken });
    expect(answer.body).toMatchObject({ account: [{ email: ada.email, name: 'Ada' }], sessions: [{}], orders: [] });
    expect(answer.body['unanswered']).toContainEqual(expect.objectContaining({ service: 'crm' }));
    expect(answer.text).not.toMatch(/password|argon2|hash/);
  });
});
