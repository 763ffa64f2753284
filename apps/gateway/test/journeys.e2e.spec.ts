import { newId } from '@warren/messaging';
import { freshName } from '@warren/testing';
import { Caller, RunningSystem, type RunningApp } from './running-system.ts';

/** One key, as the answer of `GET /journeys` has it. */
interface Shown {
  readonly verdict: { readonly code: string; readonly state: string; readonly sentence: string };
  readonly findings: readonly { readonly code: string }[];
  readonly hops: readonly { readonly what: string }[];
  readonly lookedAt: readonly { readonly service: string; readonly problem: string | null }[];
  readonly unanswered: readonly string[];
}

describe('the journey of what came, or did not', () => {
  let system: RunningSystem;
  let gateway: RunningApp;
  let operator: Caller;

  beforeAll(async () => {
    system = await RunningSystem.create();
    [gateway] = await Promise.all([
      system.start('gateway'),
      system.start('email-subscriptions'),
      system.start('worker'),
    ]);
    operator = system.callerAt(gateway);
    await operator.registerOperator('olga@warren.example', 'Olga');
  });
  afterAll(() => system.close());

  const journey = async (query: string, caller = operator): Promise<Shown> =>
    (await caller.call('GET', `/journeys?${query}`)).body as unknown as Shown;

  it('says of an unknown address that nothing is known, and who was asked', async () => {
    const shown = await journey(`email=${freshName('nobody')}@example.org`);
    expect(shown.verdict).toMatchObject({ code: 'nothing-known', state: 'unknown' });
    expect(shown.unanswered).toEqual([]);
    expect(shown.lookedAt.map(({ service }) => service)).toEqual(
      expect.arrayContaining(['gateway', 'accounts', 'tasks', 'dead-letters', 'email-subscriptions', 'audit']),
    );
  });

  it.each(['', 'email=ada@example.org&taskId=019aa4c0-7e1e-7c4b-9d4a-2f0f6a3d6c11', 'orderId=7', 'colour=red'])(
    'refuses the query "%s"',
    async (query) => {
      const { status, headers } = await operator.call('GET', `/journeys?${query}`);
      expect(status).toBe(400);
      expect(headers.get('content-type')).toContain('application/problem+json');
    },
  );

  it('shows a customer their own tasks, and nothing of others', async () => {
    const caller = system.callerAt(gateway);
    await caller.register(`${freshName('ada')}@example.org`, 'Ada');
    const payload = { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' };
    const runAt = new Date(Date.now() + 3_600_000).toISOString();
    const { body } = await caller.call('POST', '/tasks', { type: 'report.statement.v1', payload, runAt });
    const own = await journey(`taskId=${String(body['id'])}`, caller);
    expect(own.verdict).toMatchObject({ code: 'not-due', state: 'waiting' });
    for (const query of [`taskId=${newId()}`, `orderId=${newId()}`, 'email=olga@warren.example']) {
      expect((await caller.call('GET', `/journeys?${query}`)).status).toBe(404);
    }
  });
});
