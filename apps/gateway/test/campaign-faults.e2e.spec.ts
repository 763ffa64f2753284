import { setTimeout as delay } from 'node:timers/promises';
import { amount, type Broker, startBroker, until } from '@warren/testing';
import { FaultSink } from './fault-sink.ts';
import { Caller, type RunningApp, RunningSystem } from './running-system.ts';

/** `npm run test:campaign` says a hundred thousand, twenty, five and one. */
const RECIPIENTS = amount('CAMPAIGN_RECIPIENTS', 300);
const KILLS = amount('CAMPAIGN_KILLS', 2);
const PAUSES = amount('CAMPAIGN_PAUSES', 1);
const RESTARTS = amount('CAMPAIGN_RESTARTS', 0);
const WORKERS = 2;
/** Each hundredth. More at once, and the campaign would pause by itself. */
const REFUSED = Math.floor(RECIPIENTS / 100);
const TIMEOUT_MS = 120_000 + RECIPIENTS * 40;
/** How long before a blow a mail can have been accepted without being in the ledger. */
const WINDOW_MS = 5_000;
const SMTP_TIMEOUT_MS = '2000';

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly progress: Readonly<Record<string, number>>;
}

describe(`a campaign to ${RECIPIENTS} recipients, by way of a mail server on a bad day`, () => {
  let broker: Broker;
  let system: RunningSystem;
  let smtp: FaultSink;
  let operator: Caller;
  let workers: RunningApp[];
  let settings: Record<string, string>;
  /** From when until when a worker, the database or the broker was gone. */
  const outages: { readonly from: number; readonly until: number }[] = [];

  beforeAll(async () => {
    smtp = new FaultSink();
    settings = { WARREN_POOLS: 'email', SMTP_URL: await smtp.listen(), SMTP_TIMEOUT_MS };
    broker = await startBroker();
    system = await RunningSystem.create(broker);
    const [gateway] = await Promise.all([
      system.start('gateway'),
      system.start('email-subscriptions'),
      system.start('email-subscriptions'),
    ]);
    workers = await Promise.all(Array.from({ length: WORKERS }, () => system.start('worker', settings)));
    operator = system.callerAt(gateway);
    await operator.registerOperator('olga@warren.example', 'Olga');
    await system.rows(
      'email_subscriptions',
      `INSERT INTO subscribers (id, email, email_key, name, status, created_at)
       SELECT gen_random_uuid(), address, address, 'Reader', 'confirmed', now() FROM (
         SELECT CASE WHEN n % 100 = 0 THEN 'refused' ELSE 'reader' END || n || '@example.com' AS address
         FROM generate_series(1, $1::int) AS n) AS addresses`,
      [RECIPIENTS],
    );
  });
  afterAll(async () => {
    await system.close();
    await smtp.close();
  });

  const call = async (method: string, path: string, body?: unknown): Promise<Shown> =>
    (await operator.call(method, path, body)).body as unknown as Shown;

  async function recordOutage(work: () => Promise<void>): Promise<void> {
    const from = Date.now();
    await work();
    outages.push({ from, until: Date.now() });
  }

  async function kill(): Promise<void> {
    const worker = workers.shift()!;
    await recordOutage(() => worker.kill());
    workers.push(await system.start('worker', settings));
  }

  async function pauseFor(id: string): Promise<void> {
    await call('POST', `/campaigns/${id}/pause`);
    await delay(500);
    await call('POST', `/campaigns/${id}/resume`);
  }

  async function restart(): Promise<void> {
    for (const service of [broker, system.postgres]) {
      await recordOutage(async () => {
        await service.stop();
        await service.start();
      });
    }
  }

  /** Blows, spread evenly over the campaign. */
  function plan(id: string): (() => Promise<void>)[] {
    const spread = (count: number, work: () => Promise<void>): [number, () => Promise<void>][] =>
      Array.from({ length: count }, (_, index) => [(index + 0.5) / count, work]);
    const all = [...spread(KILLS, kill), ...spread(PAUSES, () => pauseFor(id)), ...spread(RESTARTS, restart)];
    return all.toSorted(([a], [b]) => a - b).map(([, work]) => work);
  }

  it(
    'reaches each of them once; twice only where nobody could know; and says truly how far it is',
    async () => {
      const { id } = await call('POST', '/campaigns', { subject: 'News', text: 'Hello {{name}}' });
      const startedAt = Date.now();
      await call('POST', `/campaigns/${id}/send`);
      const faults = plan(id);
      for (const [index, injectFault] of faults.entries()) {
        const threshold = ((index + 1) / (faults.length + 1)) * (RECIPIENTS - REFUSED);
        await until(() => smtp.counts.size >= threshold, `${Math.floor(threshold)} were reached`, TIMEOUT_MS);
        await injectFault();
      }
      let shown: Shown | undefined;
      const finished = async (): Promise<boolean> => {
        await delay(250);
        shown = await call('GET', `/campaigns/${id}`);
        return shown.state === 'finished';
      };
      await until(finished, 'the campaign is finished', TIMEOUT_MS);

      const counts = new Map([...smtp.counts].filter(([to]) => to.startsWith('reader')));
      const twice = [...counts].filter(([, count]) => count > 1).map(([to]) => to);
      const seconds = Math.round((Date.now() - startedAt) / 1_000);
      const figures = { recipients: RECIPIENTS, reached: counts.size, twice: twice.length, seconds };
      console.log(JSON.stringify({ ...figures, blows: outages.length, ...Object.fromEntries(smtp.faults) }));
      expect(counts.size).toBe(RECIPIENTS - REFUSED);
      expect(twice.filter((to) => !couldNotBeKnown(to))).toEqual([]);
      expect(shown?.progress).toMatchObject({ total: RECIPIENTS, sent: counts.size, refused: REFUSED });
      expect(smtp.latest).toMatch(/^List-Unsubscribe:\s+<http/m);
      expect(smtp.latest).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    },
    TIMEOUT_MS * 3,
  );

  /** All but the last time, the server hung up before it could say yes, or a blow came before the ledger was written. */
  function couldNotBeKnown(to: string): boolean {
    const times = smtp.accepted.filter((acceptance) => acceptance.to === to);
    return times
      .slice(0, -1)
      .every(
        ({ at, acknowledged }) =>
          !acknowledged || outages.some((outage) => at > outage.from - WINDOW_MS && at < outage.until + WINDOW_MS),
      );
  }
});
