import { DeliverEmail } from '@showcase/contracts';
import { TaskService } from '@warren/control-plane';
import { type Answer, GatewayRig } from '../gateway-rig.ts';
import { openToUsers } from '../open-to-users.ts';

const payload = { to: 'ada@example.com', subject: 'Hi', text: 'Hi' };
const task = { type: DeliverEmail.type, payload, uniqueKey: 'weekly', uniqueFor: 3_600 };

describe("another user's unique keys", () => {
  let gateway: GatewayRig;
  let [ada, eve]: string[] = [];

  beforeAll(async () => {
    gateway = await GatewayRig.start(undefined, { contracts: openToUsers(DeliverEmail) });
    [ada, eve] = [(await gateway.signUp()).accessToken, (await gateway.signUp()).accessToken];
  });
  afterAll(() => gateway.close());

  const submit = (token: string | undefined, path = '/tasks', body: object = task): Promise<Answer> =>
    gateway.call('POST', path, { token, body });

  it('cannot be found out, and cannot be taken in advance', async () => {
    expect((await submit(eve)).status).toBe(202);
    expect((await submit(ada)).status).toBe(202);
    expect(await submit(ada)).toMatchObject({ status: 409, body: { code: 'task-not-unique' } });
    expect(await submit(eve)).toMatchObject({ status: 409 });
  });

  it('are their own in batches, too', async () => {
    const { type, uniqueKey } = { ...task, uniqueKey: 'monthly' };
    const batch = { tasks: [{ type, payload, uniqueKey }] };
    expect((await submit(eve, '/batches', batch)).status).toBe(202);
    expect((await submit(ada, '/batches', batch)).status).toBe(202);
    expect((await submit(ada, '/batches', batch)).status).toBe(409);
  });

  it("are not the system's, which has one space for what is nobody's", async () => {
    const tasks = gateway.app.get(TaskService);
    const own = { type: task.type, payload, uniqueKey: 'weekly' };
    await tasks.submit(own);
    await expect(tasks.submit(own)).rejects.toMatchObject({ code: 'task-not-unique' });
  });
});
