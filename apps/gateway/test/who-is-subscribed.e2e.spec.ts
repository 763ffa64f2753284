import { freshName, until } from '@warren/testing';
import { RunningSystem } from './running-system.ts';

const ROUNDS = 150;

/** Whoever asks for the newsletter with somebody's address must not learn whether that person has it. */
describe('asking to subscribe', () => {
  let system: RunningSystem;
  let gateway: { readonly port: number };

  beforeAll(async () => {
    system = await RunningSystem.create();
    [gateway] = await Promise.all([system.start('gateway', { LIMITS: NO_LIMIT }), system.start('email-subscriptions')]);
  });
  afterAll(() => system.close());

  const address = (who: string): string => `${freshName(who)}@example.org`;
  const ask = (email: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${gateway.port}/subscriptions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email }),
    });

  it('is answered alike for an address that is there, a new one and a suppressed one: in what is said, and when', async () => {
    const [known, suppressed] = [address('known'), address('suppressed')];
    const operator = system.callerAt(gateway);
    await operator.registerOperator(`${freshName('operator')}@warren.example`, 'Olga');
    for (const email of [known, suppressed]) await operator.call('POST', '/subscribers', { email, name: 'Ada' });
    expect((await operator.call('POST', '/subscribers/erase', { email: suppressed })).status).toBe(200);
    await system.rows('email_subscriptions', `UPDATE subscribers SET status = 'confirmed' WHERE email = '${known}'`);

    const kinds = { known: () => known, unknown: () => address('new'), suppressed: () => suppressed };
    const times: Record<keyof typeof kinds, number[]> = { known: [], unknown: [], suppressed: [] };
    const answers = new Set<string>();
    const order = Object.keys(kinds) as (keyof typeof kinds)[];
    for (let round = 0; round < ROUNDS; round++) {
      // Each kind comes equally often after each other, so that the work one leaves behind is held against none.
      for (const kind of round % 2 === 0 ? order : order.toReversed()) {
        const begun = performance.now();
        const answer = await ask(kinds[kind]());
        times[kind].push(performance.now() - begun);
        // How often one has asked for an address is one's own.
        const { date: _, ratelimit: _left, ...headers } = Object.fromEntries(answer.headers);
        answers.add(JSON.stringify([answer.status, headers, await answer.text()]));
      }
    }
    expect(answers.size).toBe(1);
    expect(Math.abs(apart(times.known, times.unknown))).toBeLessThan(NOTICEABLE);
    expect(Math.abs(apart(times.suppressed, times.unknown))).toBeLessThan(NOTICEABLE);
    expect(Math.abs(apart(times.known, times.suppressed))).toBeLessThan(NOTICEABLE);
    const handled = () => system.rows('email_subscriptions', 'SELECT 1 FROM inbox');
    await until(async () => (await handled()).length >= 3 * ROUNDS, 'all of it was looked at');
  });

  it('would be told apart by two milliseconds', () => {
    const times = Array.from({ length: ROUNDS }, () => 3 + 6 * Math.random());
    const slower = Array.from({ length: ROUNDS }, () => 5 + 6 * Math.random());
    expect(Math.abs(apart(times, slower))).toBeGreaterThan(NOTICEABLE);
  });
});

const NO_LIMIT = 'subscription.mailbox=1000000/3600';

/** Standard deviations; chance alone goes so far once in 100,000 times. */
const NOTICEABLE = 4.4;

/**
 * How far two samples are apart, in standard deviations of chance: the rank-sum test of Mann and Whitney, which single
 * slow answers do not impress.
 */
function apart(a: readonly number[], b: readonly number[]): number {
  const all = [...a.map((time) => ({ time, ofA: true })), ...b.map((time) => ({ time, ofA: false }))];
  const ranks = all.sort((x, y) => x.time - y.time).flatMap(({ ofA }, index) => (ofA ? [index + 1] : []));
  const surplus = ranks.reduce((sum, rank) => sum + rank, 0) - (a.length * (all.length + 1)) / 2;
  return surplus / Math.sqrt((a.length * b.length * (all.length + 1)) / 12);
}
