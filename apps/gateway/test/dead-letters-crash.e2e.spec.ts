import { until } from '@warren/testing';
import { Caller, RunningSystem } from './running-system.ts';
import { Undertaker } from './undertaker.ts';

const LETTERS = 3_000;
/** At 500 a second a batch is a quarter of that. */
const BATCH = 125;

describe('a gateway that is killed in the middle of a redrive', () => {
  let system: RunningSystem;
  let undertaker: Undertaker;
  beforeAll(async () => {
    system = await RunningSystem.create();
    undertaker = new Undertaker(system.inspector);
  }, 60_000);
  afterAll(() => system?.close(), 30_000);

  const numberOf = async (where: string): Promise<number> =>
    Number((await system.rows<{ n: string }>('gateway', `SELECT count(*) AS n FROM ${where}`))[0]?.n);

  it('loses no letter; the next one goes on, and sends at most the last batch again, with the same ids', async () => {
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
});
