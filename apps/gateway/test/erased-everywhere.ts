import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freshName, until } from '@warren/testing';
import { dumpOf, dumpOfRedis } from './database-dump.ts';
import { type Answer, type Caller, RunningSystem, type RunningApp } from './running-system.ts';

const NAME = 'Desiderius Roterodamus';
const POOLS = [
  ...['analytics', 'audit', 'crm', 'email', 'fraud', 'inventory', 'loyalty', 'notifications', 'payments'],
  ...['provisioning', 'report', 'webhooks'],
];
const DATABASES = ['gateway', 'email_subscriptions', 'worker'];
const statement = {
  type: 'report.statement.v1',
  payload: { from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' },
};

interface Progress {
  readonly state: string;
  readonly completedAt: string | null;
  readonly missing: readonly string[];
  readonly groups: readonly {
    readonly group: string;
    readonly erased: Readonly<Record<string, number>>;
    readonly kept: readonly unknown[];
  }[];
}

/** A person who has used everything, all services that know them, and an operator. */
export class ErasedEverywhere {
  readonly email = `${freshName('desiderius')}@example.org`;
  private workers: RunningApp[] = [];
  private userId = '';

  private constructor(
    private readonly system: RunningSystem,
    private readonly hook: Server,
    readonly person: Caller,
    readonly operator: Caller,
  ) {}

  static async create(): Promise<ErasedEverywhere> {
    const system = await RunningSystem.create();
    const hook = createServer((request, response) => void request.resume().on('end', () => response.end())).listen(
      0,
      '127.0.0.1',
    );
    const [gateway] = await Promise.all([system.start('gateway'), system.start('email-subscriptions')]);
    const [person, operator] = [system.callerAt(gateway), system.callerAt(gateway)];
    const ground = new ErasedEverywhere(system, hook, person, operator);
    await ground.startWorkers(...POOLS);
    await operator.registerOperator(`${freshName('operator')}@example.com`, 'Olga Operator');
    return ground;
  }

  async close(): Promise<void> {
    this.hook.close();
    await this.system.close();
  }

  async startWorkers(...pools: readonly string[]): Promise<void> {
    const settings = { WARREN_POOLS: pools.join(), WEBHOOK_NETWORKS: 'any' };
    this.workers.push(await this.system.start('worker', settings));
  }

  /** All pools but these run afterwards. */
  async restartWorkers(...without: readonly string[]): Promise<void> {
    await Promise.all(this.workers.splice(0).map((worker) => worker.stop()));
    await this.startWorkers(...POOLS.filter((pool) => !without.includes(pool)));
  }

  async useEverything(): Promise<void> {
    const { body } = await this.person.register(this.email, NAME);
    this.userId = String(body['id']);
    await this.subscribe();
    await this.registerWebhook();
    await this.order();
    await this.readCampaign();
    await this.askForTasks();
    await this.leaveDeadLetter();
    await this.replay();
    await this.untilQuiet();
  }

  erase(): Promise<Answer> {
    return this.person.call('DELETE', '/auth/me', { password: 'correct horse battery' });
  }

  async progress(): Promise<Progress> {
    return (await this.operator.call('GET', `/operations/erasures/${this.userId}`)).body as unknown as Progress;
  }

  /** Rows of all databases that still have the person's address or name. */
  async traces(): Promise<string[]> {
    return DATABASES.flatMap((database) => dumpOf(this.system.postgres.url, database)).filter((row) =>
      this.isTrace(row),
    );
  }

  async tracesInRedis(): Promise<string[]> {
    return (await dumpOfRedis(this.system.redis.url)).filter((entry) => this.isTrace(entry));
  }

  hasReportedToCrm(): boolean {
    return this.system.contacts.all.some(
      ({ type, data }) => type === 'person.erased.v1' && JSON.stringify(data).includes(this.email),
    );
  }

  async isSuppressed(): Promise<boolean> {
    const rows = await this.system.rows('email_subscriptions', "SELECT FROM suppressions WHERE reason = 'erased'");
    return rows.length > 0;
  }

  /** Money, however it is counted. */
  async sums(): Promise<unknown> {
    const [wallets, orders, figures] = [
      `SELECT type, count(*), sum((data->>'amount')::bigint) FROM payments.events GROUP BY type ORDER BY type`,
      `SELECT state, count(*), sum((total->>'amount')::bigint) FROM orders GROUP BY state ORDER BY state`,
      `SELECT figure, sum(value) FROM analytics.figures GROUP BY figure ORDER BY figure`,
    ];
    return [
      await this.system.rows('worker', wallets),
      await this.system.rows('gateway', orders),
      await this.system.rows('worker', figures),
    ];
  }

  private isTrace(row: string): boolean {
    const small = row.toLowerCase();
    return [this.email, NAME, 'roterodamus'].some((word) => small.includes(word.toLowerCase()));
  }

  private async subscribe(): Promise<void> {
    const friend = `${freshName('friend')}@example.net`;
    await this.person.call('POST', '/subscribers', { email: friend, name: 'Thomas Friend' });
    const known = 'SELECT id FROM subscribers WHERE email = $1';
    const isKnown = async () => (await this.system.rows('email_subscriptions', known, [this.email])).length > 0;
    await this.person.call('POST', '/subscriptions', { email: this.email, name: NAME });
    await until(isKnown, 'they are a subscriber');
    await this.system.rows('email_subscriptions', "UPDATE subscribers SET status = 'confirmed' WHERE email = $1", [
      this.email,
    ]);
  }

  private async registerWebhook(): Promise<void> {
    const url = `http://127.0.0.1:${(this.hook.address() as AddressInfo).port}/hook`;
    const types = ['order.placed.v1', 'order.confirmed.v1'];
    await made(this.person.call('POST', '/webhooks', { url, types }));
    await made(this.operator.call('POST', '/webhooks', { url, types }));
  }

  private async order(): Promise<void> {
    await made(this.person.call('POST', '/wallet/deposits', { amount: 100_000 }));
    for (const [sku, quantity] of [
      ['hay-5kg', 2],
      ['lantern-limited', 3],
      ['burrow-oak', 9],
    ] as const)
      await made(this.person.call('POST', '/orders', { items: [{ sku, quantity }] }));
    const open = `SELECT FROM orders WHERE user_id = $1 AND state NOT IN ('confirmed', 'rejected')`;
    const isSettled = async () => (await this.system.rows('gateway', open, [this.userId])).length === 0;
    await until(isSettled, 'every order is settled');
  }

  private async readCampaign(): Promise<void> {
    const { id } = (await made(this.operator.call('POST', '/campaigns', { subject: 'News', text: 'Hello {{name}}' })))
      .body;
    await this.operator.call('POST', `/campaigns/${String(id)}/send`);
    const state = async () => (await this.operator.call('GET', `/campaigns/${String(id)}`)).body['state'];
    await until(async () => (await state()) === 'finished', 'the campaign is finished');
  }

  private async askForTasks(): Promise<void> {
    const asked = await made(this.person.call('POST', '/tasks', statement));
    const state = async () => (await this.person.call('GET', String(asked.headers.get('location')))).body['state'];
    await until(async () => (await state()) === 'succeeded', 'the statement is mailed');
    const runAt = new Date(Date.now() + 3_600_000).toISOString();
    await made(this.person.call('POST', '/tasks', { ...statement, runAt, uniqueKey: `for ${this.email}` }));
    await made(this.person.call('POST', '/batches', { tasks: [{ ...statement, runAt }] }));
    await made(this.person.call('POST', '/schedules', { ...statement, cron: '0 6 1 1 *' }));
  }

  private async leaveDeadLetter(): Promise<void> {
    const customer = { userId: this.userId, email: this.email, name: NAME };
    this.system.inspector.put('fraud.events', 'order.placed.v1', JSON.stringify({ customer, ip: NAME }));
    this.system.inspector.put('fraud.events', 'order.placed.v1', `{"garbled": "${this.email}`);
    const deadLetters = async () => (await this.system.rows('gateway', 'SELECT FROM dead_letters')).length;
    await until(async () => (await deadLetters()) >= 2, 'the dead deadLetters are archived');
  }

  private async replay(): Promise<void> {
    const from = new Date(Date.now() - 3_600_000).toISOString();
    const { body } = await made(this.operator.call('POST', '/replays', { group: 'report', from }));
    const state = async () => (await this.operator.call('GET', `/replays/${String(body['id'])}`)).body['state'];
    await until(async () => (await state()) === 'done', 'the replay is done', 60_000);
  }

  /** Every mail is out, and every delivery told: what would come later is not the erasure's business. */
  private async untilQuiet(): Promise<void> {
    const pending = "SELECT FROM webhooks.deliveries WHERE state = 'pending'";
    const isDelivered = async () => (await this.system.rows('worker', pending)).length === 0;
    await until(isDelivered, 'every webhook is delivered');
    const [queues] = [['email.deliver', 'webhook.deliver'].map((type) => `task.${type}.v1`)];
    for (const queue of queues) await this.system.inspector.drained(queue);
  }
}

async function made(asked: Promise<Answer>): Promise<Answer> {
  const answer = await asked;
  if (answer.status >= 300) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer;
}
