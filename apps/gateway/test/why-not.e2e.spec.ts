import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '@warren/messaging';
import { type Broker, freshName, startBroker, until } from '@warren/testing';
import { AnsweringSink } from './answering-sink.ts';
import type { Caller, RunningApp } from './running-system.ts';
import { RunningSystem } from './running-system.ts';

const OTHERS = 'analytics,audit,crm,fraud,inventory,loyalty,notifications,payments,provisioning,report,webhooks';
const QUERY_TIMEOUT_MS = 60_000;
const POLL_MS = 250;

interface Shown {
  readonly verdict: {
    readonly code: string;
    readonly state: string;
    readonly sentence: string;
    readonly until: string | null;
  };
  readonly findings: readonly { readonly code: string; readonly sentence: string }[];
  readonly hops: readonly unknown[];
  readonly unanswered: readonly string[];
}

/** One system, and a person for each reason: each is made to happen, and then asked about. */
describe('why a mail did not come', () => {
  let broker: Broker;
  let system: RunningSystem;
  let gateway: RunningApp;
  let operator: Caller;
  const smtp = new AnsweringSink();

  beforeAll(async () => {
    const mailSettings = { WARREN_POOLS: 'email', SMTP_URL: await smtp.listen() };
    broker = await startBroker();
    system = await RunningSystem.create(broker);
    [gateway] = await Promise.all([
      system.start('gateway'),
      system.start('email-subscriptions'),
      system.start('worker', mailSettings),
      system.start('worker', { WARREN_POOLS: OTHERS }),
    ]);
    operator = system.callerAt(gateway);
    await operator.registerOperator('olga@warren.example', 'Olga');
  }, 240_000);
  afterAll(async () => {
    await system.close();
    await smtp.close();
  }, 120_000);

  /** A domain for each: sign-ups are limited by domain. */
  const address = (who: string): string => `${freshName(who)}@${freshName('host')}.example`;

  const why = async (query: string): Promise<Shown> =>
    (await operator.call('GET', `/journeys?${query}`)).body as unknown as Shown;

  /** Asks until the verdict is this one. */
  async function expectVerdict(query: string, code: string, state: string, sentence: RegExp): Promise<Shown> {
    let shown: Shown | undefined;
    const isIt = async (): Promise<boolean> => {
      await delay(POLL_MS); // each asks every service several times
      return (shown = await why(query)).verdict?.code === code;
    };
    await until(isIt, `the verdict is ${code}`, QUERY_TIMEOUT_MS).catch(() => undefined); // what it is instead is shown below
    expect(shown!.verdict).toMatchObject({ code, state, sentence: expect.stringMatching(sentence) });
    return shown!;
  }

  async function signUp(who: string): Promise<string> {
    const email = address(who);
    await system.rows('email_subscriptions', 'DELETE FROM askings');
    const { status } = await operator.call('POST', '/subscriptions', { email, name: 'Reader' });
    expect(status).toBe(202);
    return email;
  }

  async function reader(): Promise<string> {
    const email = address('reader');
    const insertion = `INSERT INTO subscribers (id, email, email_key, name, status, created_at)
      VALUES (gen_random_uuid(), $1, $1, 'Reader', 'confirmed', now() - interval '1 day')`;
    await system.rows('email_subscriptions', insertion, [email]);
    return email;
  }

  const campaign = async (): Promise<string> =>
    String((await operator.call('POST', '/campaigns', { subject: 'News', text: 'Hello {{name}}' })).body['id']);
  const act = (id: string, what: string) => operator.call('POST', `/campaigns/${id}/${what}`);

  const task = (more: object) =>
    operator.call('POST', '/tasks', {
      ...{ type: 'notifications.announce.v1', payload: { subject: 'Hello', text: 'Hello.' } },
      ...more,
    });
  const later = (): string => new Date(Date.now() + 3_600_000).toISOString();

  it('came after all', async () => {
    const email = await signUp('ada');
    await expectVerdict(`email=${email}`, 'accepted', 'done', /^Sent at .* accepted with 250 /);
  });

  it('the server refuses it (5xx), and it is a dead letter', async () => {
    const email = await signUp('forbidden');
    await expectVerdict(`email=${email}`, 'dead-letter', 'failed', /554 5\.7\.1 Not allowed here/);
  });

  it('bounced, and the address is suppressed', async () => {
    const email = await signUp('gone');
    await expectVerdict(
      `email=${email}`,
      'suppressed',
      'stopped',
      /^Not sent: suppressed after a bounce \(5\.1\.1.* on \d+ \w+ \d{4}/,
    );
  });

  it('the person was erased', async () => {
    const email = await signUp('erased');
    await expectVerdict(`email=${email}`, 'accepted', 'done', /./);
    expect((await operator.call('POST', '/subscribers/erase', { email })).status).toBe(200);
    await expectVerdict(`email=${email}`, 'erased', 'stopped', /erased on \d+ \w+ \d{4}/);
  });

  it('is not due yet, a second of its key is a duplicate, and then is cancelled', async () => {
    const uniqueKey = freshName('key');
    const { body } = await task({ runAt: later(), uniqueKey });
    const query = `taskId=${String(body['id'])}`;
    expect((await task({ runAt: later(), uniqueKey })).status).toBe(409);
    const shown = await expectVerdict(query, 'not-due', 'waiting', /is not due before/);
    expect(shown.findings.map(({ code }) => code)).toContain('duplicate');
    await operator.call('DELETE', `/tasks/${String(body['id'])}`);
    await expectVerdict(query, 'cancelled', 'stopped', /was cancelled/);
  });

  it('its campaign is a draft that no operator has sent', async () => {
    await expectVerdict(`campaignId=${await campaign()}`, 'not-approved', 'blocked', /is a draft/);
  });

  it('its template cannot be written to them', async () => {
    const email = await reader();
    const id = await campaign();
    await system.rows('email_subscriptions', `UPDATE campaigns SET text = '{{#name}' WHERE id = $1`, [id]);
    await act(id, 'send');
    await expectVerdict(`email=${email}`, 'template-invalid', 'failed', /cannot be written to this reader/);
    await act(id, 'cancel');
    await expectVerdict(`email=${email}`, 'cancelled', 'stopped', /was cancelled/);
  });

  it('is older than what is kept', async () => {
    await expectVerdict(
      'messageId=01870000-0000-7000-8000-000000000001',
      'older-than-retention',
      'unknown',
      /^Nothing is known/,
    );
    await expectVerdict(`messageId=${newId()}`, 'nothing-known', 'unknown', /Looked at: .*audit/);
  });

  it('the broker is down, and the outbox is not relayed', async () => {
    await broker.stop();
    const { status, body } = await task({});
    expect(status).toBe(202);
    const shown = await why(`taskId=${String(body['id'])}`);
    expect(shown.findings.map(({ code }) => code)).toContain('broker-unavailable');
    await expectVerdict(`taskId=${String(body['id'])}`, 'outbox-waiting', 'waiting', /in the outbox of gateway/);
    await broker.start();
    await expectVerdict(`taskId=${String(body['id'])}`, 'done', 'done', /^Done/);
  });
});
