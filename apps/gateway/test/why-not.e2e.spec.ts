import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '@warren/messaging';
import { type Broker, freshName, startBroker, until } from '@warren/testing';
import { AnsweringSink } from './answering-sink.ts';
import type { Caller, RunningApp } from './running-system.ts';
import { RunningSystem } from './running-system.ts';

const OTHERS = 'analytics,audit,crm,fraud,inventory,loyalty,notifications,payments,provisioning,report,webhooks';
const QUERY_TIMEOUT_MS = 60_000;
const POLL_MS = 250;
/** Longer than any mail takes here: one that takes longer has lost its worker. */
const MAIL_MS = 8_000;
const QUEUE = 'task.email.deliver.v1';

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
  let mailer: RunningApp;
  let mailSettings: Record<string, string>;
  const smtp = new AnsweringSink();

  beforeAll(async () => {
    mailSettings = {
      ...{ WARREN_POOLS: 'email', SMTP_URL: await smtp.listen() },
      ...{ SMTP_TIMEOUT_MS: String(MAIL_MS), MAIL_PER_SECOND_AND_DOMAIN: '1' },
    };
    broker = await startBroker();
    system = await RunningSystem.create(broker);
    [gateway, mailer] = await Promise.all([
      system.start('gateway'),
      system.start('worker', mailSettings),
      system.start('email-subscriptions'),
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

  /** Asks until the verdict is this one; of several queries, that of any. */
  async function expectVerdict(
    query: string | readonly string[],
    code: string,
    state: string,
    sentence: RegExp,
  ): Promise<Shown> {
    let shown: Shown | undefined;
    const isIt = async (): Promise<boolean> => {
      await delay(POLL_MS); // each asks every service several times
      for (const one of [query].flat()) if ((shown = await why(one)).verdict?.code === code) return true;
      return false;
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

  async function reader(email = address('reader')): Promise<string> {
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

  it('the server puts it off (4xx), and it waits for another attempt', async () => {
    const email = await signUp('busy');
    const shown = await expectVerdict(`email=${email}`, 'retrying', 'waiting', /attempt 2 of .* at .*450 4\.2\.1/);
    expect(shown.verdict.until).toEqual(expect.any(String));
  });

  it('the address was never confirmed, for what goes to readers', async () => {
    const email = await signUp('idle');
    const shown = await expectVerdict(`email=${email}`, 'accepted', 'done', /./);
    expect(shown.findings.map(({ code }) => code)).toContain('not-confirmed');
  });

  it('its queue is paused, and they unsubscribe before it goes on', async () => {
    const email = await reader();
    await act(await campaign(), 'send');
    await expectVerdict(`email=${email}`, 'accepted', 'done', /./);
    const link = unsubscribeLink(smtp.mailTo(email));
    const reason = 'The mail server is moved';
    await operator.call('POST', `/operations/queues/${QUEUE}/pause`, { reason });
    await act(await campaign(), 'send');
    await expectVerdict(`email=${email}`, 'queue-paused', 'blocked', /is paused since .* because: The mail server is/);
    await operator.fetch(link, { method: 'POST' });
    await operator.call('POST', `/operations/queues/${QUEUE}/resume`);
    await expectVerdict(
      `email=${email}`,
      'unsubscribed',
      'stopped',
      /left this reader out: they were unsubscribed by then/,
    );
  });

  it('a rate holds it, and then its campaign is paused', async () => {
    const domain = `${freshName('host')}.example`;
    const readers = await Promise.all(Array.from({ length: 9 }, (_, n) => reader(`reader${n}@${domain}`)));
    const queries = readers.map((email) => `email=${email}`);
    const id = await campaign();
    await act(id, 'send');
    await expectVerdict(queries, 'limit-held', 'waiting', /the rate of email\.domain\..*, 1 mails a second/);
    await act(id, 'pause');
    await expectVerdict(queries, 'paused', 'blocked', /is paused/);
    await act(id, 'cancel');
  });

  it('the mail server is unavailable, and since when is known', async () => {
    await smtp.close();
    const email = await signUp('late');
    const shown = await expectVerdict(
      `email=${email}`,
      'dependency-unavailable',
      'waiting',
      /the next attempt is at .*; since .* no worker of task\.email\.deliver\.v1\.high gets .*: The SMTP server is unavailable/,
    );
    expect(shown.verdict.until).toEqual(expect.any(String));
    const { body } = await operator.call('GET', '/operations/workers');
    expect((body['items'] as { group: string; state: string }[]).find(({ group }) => group === 'email')).toMatchObject({
      state: 'running',
      queues: expect.arrayContaining([expect.objectContaining({ unavailable: expect.any(Object) })]),
    });
    await smtp.listen();
    await expectVerdict(`email=${email}`, 'accepted', 'done', /./);
  });

  it('its worker was killed with it, and no other runs; another takes it over', async () => {
    const email = await signUp('slow');
    await until(() => smtp.held.has(email), 'the server has been asked to take it');
    await mailer.kill();
    const shown = await expectVerdict(`email=${email}`, 'no-consumer', 'blocked', /no worker consumes task\.email/);
    expect(shown.unanswered).toEqual(['email']);
    mailer = await system.start('worker', mailSettings);
    await expectVerdict(
      `email=${email}`,
      'worker-lost',
      'waiting',
      /died with it: no mail takes longer than 8 s\. Another worker takes it over at/,
    );
    smtp.release();
    await expectVerdict(`email=${email}`, 'accepted', 'done', /./);
  });

  it('the service that may know does not answer', async () => {
    await mailer.stop();
    await expectVerdict(`email=${address('stranger')}`, 'service-unanswered', 'unknown', /no answer from email\./);
    mailer = await system.start('worker', mailSettings);
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
    await spoil(String(body['id']));
    await broker.start();
    await expectVerdict(
      `taskId=${String(body['id'])}`,
      'outbox-set-aside',
      'blocked',
      /the outbox of gateway has set .* aside after 6 attempts: .*exceeds the 65536 byte/,
    );
  });

  /** Has a row of the outbox be one that no channel takes, in its last attempt. */
  const spoil = (id: string) =>
    system.rows('gateway', `UPDATE outbox SET key = repeat('k', 70000), attempts = 5 WHERE id = $1`, [id]);
});

/** The address that a click on "unsubscribe" posts to, without its host. */
function unsubscribeLink(mail = ''): string {
  const unfolded = mail.replaceAll(/\r\n[ \t]/g, '');
  const link = /^List-Unsubscribe:\s*<([^>]+)>/im.exec(unfolded)?.[1];
  if (link === undefined) throw new Error('The mail has no link to unsubscribe by.');
  const { pathname, search } = new URL(link.trim());
  return pathname + search;
}
