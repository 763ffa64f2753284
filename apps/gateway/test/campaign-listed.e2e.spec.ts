import { amount, until } from '@warren/testing';
import { ListingSink } from './listing-sink.ts';
import { Caller, RunningSystem } from './running-system.ts';

/** `LISTED_RECIPIENTS=10000 npm test -- apps/gateway/test/campaign-listed.e2e.spec.ts` */
const RECIPIENTS = amount('LISTED_RECIPIENTS', 300);
const DOMAIN = 'listed.example';
/** Half of them are there, and a fifth of these get their mail before we are listed. */
const [AT_DOMAIN, BEFORE] = [RECIPIENTS / 2, RECIPIENTS / 10];
const TIMEOUT_MS = 120_000 + RECIPIENTS * 120;

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly pausedBecause: string | null;
  readonly pausedDomains: readonly { readonly domain: string; readonly cause: string }[];
  readonly progress: Readonly<Record<string, number>>;
}

describe(`a campaign to ${RECIPIENTS} recipients, half of them at a mail server that lists us in mid-run`, () => {
  let system: RunningSystem;
  let operator: Caller;
  const smtp = new ListingSink(DOMAIN, BEFORE);

  beforeAll(async () => {
    const settings = { WARREN_POOLS: 'email,notifications', SMTP_URL: await smtp.listen() };
    system = await RunningSystem.create();
    const gateway = await system.start('gateway');
    await system.start('email-subscriptions');
    await system.start('worker', { ...settings, ADMIN_EMAIL: 'admins@warren.example' });
    operator = system.callerAt(gateway);
    await operator.registerOperator('olga@warren.example', 'Olga');
    await system.rows(
      'email_subscriptions',
      `INSERT INTO subscribers (id, email, email_key, name, status, created_at)
       SELECT gen_random_uuid(), address, address, 'Reader', 'confirmed', now() FROM (
         SELECT 'reader' || n || '@' || CASE WHEN n % 2 = 0 THEN $2 ELSE 'example.com' END AS address
         FROM generate_series(1, $1::int) AS n) AS addresses`,
      [RECIPIENTS, DOMAIN],
    );
  }, 240_000);
  afterAll(async () => {
    await system.close();
    await smtp.close();
  }, 120_000);

  const call = async (method: string, path: string, body?: unknown): Promise<Shown> =>
    (await operator.call(method, path, body)).body as unknown as Shown;

  async function shownAs(id: string, state: string): Promise<Shown> {
    let shown: Shown | undefined;
    const isThere = async (): Promise<boolean> => (shown = await call('GET', `/campaigns/${id}`)).state === state;
    await until(isThere, `the campaign is ${state}`, TIMEOUT_MS);
    return shown!;
  }

  it(
    'waits for that domain alone, suppresses nobody, and reaches each of them once after it is resumed',
    async () => {
      const { id } = await call('POST', '/campaigns', { subject: 'News', text: 'Hello {{name}}' });
      await call('POST', `/campaigns/${id}/send`);
      const paused = await shownAs(id, 'paused');
      const reached = [...smtp.accepted.keys()].filter((to) => to.startsWith('reader'));
      expect(reached.filter((to) => !to.endsWith(DOMAIN))).toHaveLength(RECIPIENTS - AT_DOMAIN);
      expect(paused).toMatchObject({
        pausedBecause: `All that is left is for domains that refuse our mails: ${DOMAIN} (reputation).`,
        pausedDomains: [{ domain: DOMAIN, cause: 'reputation' }],
        progress: {
          total: RECIPIENTS,
          sent: reached.length,
          pending: RECIPIENTS - reached.length,
          refused: 0,
          skipped: 0,
        },
      });
      const ended = `SELECT email, status FROM subscribers WHERE status <> 'confirmed' AND email LIKE 'reader%'
        UNION ALL SELECT 'suppressed', 'suppressed' FROM suppressions`;
      expect(await system.rows('email_subscriptions', ended)).toEqual([]);
      await until(() => smtp.accepted.has('admins@warren.example'), 'the operators have a mail', 30_000);

      smtp.takeOffTheList();
      await call('POST', `/campaigns/${id}/resume`);
      const { progress } = await shownAs(id, 'finished');
      expect(progress).toMatchObject({ total: RECIPIENTS, sent: RECIPIENTS, refused: 0, skipped: 0, uncertain: 0 });
      const counts = [...smtp.accepted].filter(([to]) => to.startsWith('reader')).map(([, count]) => count);
      expect(counts).toEqual(Array.from({ length: RECIPIENTS }, () => 1));
      expect(await system.rows('email_subscriptions', ended)).toEqual([]);
      console.log(JSON.stringify({ recipients: RECIPIENTS, before: reached.length, refused: smtp.refused.size }));
    },
    TIMEOUT_MS * 2,
  );
});
