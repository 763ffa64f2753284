import { until } from '@warren/testing';
import { Caller, RunningSystem } from './running-system.ts';
import { Undertaker } from './undertaker.ts';

const LETTERS = 3_000;
/** At 500 a second a batch is a quarter of that. */
const BATCH = 125;

describe('a redrive', () => {
  let system: RunningSystem;
  let undertaker: Undertaker;
  beforeAll(async () => {
    system = await RunningSystem.create();
    undertaker = new Undertaker(system.inspector);
  }, 60_000);
  afterAll(() => system?.close(), 30_000);

  const numberOf = async (where: string): Promise<number> =>
    Number((await system.rows<{ n: string }>('gateway', `SELECT count(*) AS n FROM ${where}`))[0]?.n);

  it('loses no letter when its gateway is killed; the next goes on, and sends at most a batch again', async () => {
    const first = await system.start('gateway');
    const operator = new Caller(first.port);
    await operator.register('ops@warren.example', 'Ops');
    const queue = await undertaker.queue();
    await undertaker.buryMany(LETTERS, queue);
    await until(async () => (await numberOf('dead_letters')) === LETTERS, 'all are archived', 30_000);
    const redrive = { filter: { queue }, perSecond: 500 };
    const { body } = await operator.call('POST', '/operations/dead-letters/redrive', redrive);
    expect(body).toMatchObject({ state: 'running', total: LETTERS });
    await until(async () => (await undertaker.count(queue)) > LETTERS / 5, 'a fifth has been sent');
    await first.kill();
    expect(await undertaker.count(queue)).toBeLessThan(LETTERS);
    await system.start('gateway');
    await until(async () => (await numberOf("operations WHERE state = 'done'")) === 1, 'it has ended', 30_000);
    expect(await numberOf("dead_letters WHERE state = 'redriven'")).toBe(LETTERS);
    const ids = (await undertaker.messagesIn(queue)).map(({ properties }) => String(properties.messageId));
    expect(new Set(ids).size).toBe(LETTERS);
    expect(ids.length - LETTERS).toBeLessThanOrEqual(BATCH);
  }, 120_000);

  it('waits for a broker that is killed, says so, and loses no letter', async () => {
    const gateway = await system.start('gateway');
    const operator = new Caller(gateway.port);
    await operator.register('more-ops@warren.example', 'Ops');
    const queue = await undertaker.queue();
    await undertaker.buryMany(LETTERS, queue);
    const letters = `dead_letters WHERE queue = '${queue}'`;
    await until(async () => (await numberOf(letters)) === LETTERS, 'all are archived', 30_000);
    const redrive = { filter: { queue }, perSecond: 500 };
    const { body } = await operator.call('POST', '/operations/dead-letters/redrive', redrive);
    const progress = async () => (await operator.call('GET', `/operations/actions/${String(body['id'])}`)).body;
    await until(async () => Number((await progress())['done']) > LETTERS / 5, 'a fifth has been sent');
    await system.inspector.close();
    await system.broker.kill();
    await until(async () => (await progress())['note'] !== null, 'it says what it waits for');
    await system.broker.start();
    await until(async () => (await progress())['state'] === 'done', 'it has ended', 60_000);
    expect(await progress()).toMatchObject({ total: LETTERS, done: LETTERS, refused: 0, note: null });
    const ids = await undertaker.reopened(system.broker.url, (again) => again.messagesIn(queue));
    expect(new Set(ids.map(({ properties }) => String(properties.messageId))).size).toBe(LETTERS);
    expect(ids.length - LETTERS).toBeLessThanOrEqual(BATCH);
  }, 120_000);
});
