import { type Broker, startBroker, until } from '@warren/testing';
import { RunningSystem } from './running-system.ts';
import { DeadLetterProducer } from './dead-letter-producer.ts';

const DEAD_LETTERS = 3_000;
/** At 500 a second a batch is a quarter of that. */
const BATCH = 125;

describe('a redrive', () => {
  let broker: Broker;
  let system: RunningSystem;
  let producer: DeadLetterProducer;
  beforeAll(async () => {
    broker = await startBroker();
    system = await RunningSystem.create(broker);
    producer = new DeadLetterProducer(system.inspector);
  });
  afterAll(() => system?.close());

  const numberOf = async (where: string): Promise<number> =>
    Number((await system.rows<{ n: string }>('gateway', `SELECT count(*) AS n FROM ${where}`))[0]?.n);

  it('loses no letter when its gateway is killed; the next goes on, and sends at most a batch again', async () => {
    const first = await system.start('gateway');
    const operator = system.callerAt(first);
    await operator.registerOperator('ops@warren.example', 'Ops');
    const queue = await producer.queue();
    await producer.publishMany(DEAD_LETTERS, queue);
    await until(async () => (await numberOf('dead_letters')) === DEAD_LETTERS, 'all are archived');
    const redrive = { filter: { queue }, perSecond: 500 };
    const { body } = await operator.call('POST', '/operations/dead-letters/redrive', redrive);
    expect(body).toMatchObject({ state: 'running', total: DEAD_LETTERS });
    await until(async () => (await producer.count(queue)) > DEAD_LETTERS / 5, 'a fifth has been sent');
    await first.kill();
    expect(await producer.count(queue)).toBeLessThan(DEAD_LETTERS);
    await system.start('gateway');
    await until(async () => (await numberOf("operations WHERE state = 'done'")) === 1, 'it has ended');
    expect(await numberOf("dead_letters WHERE state = 'redriven'")).toBe(DEAD_LETTERS);
    const ids = (await producer.messagesIn(queue)).map(({ properties }) => String(properties.messageId));
    expect(new Set(ids).size).toBe(DEAD_LETTERS);
    expect(ids.length - DEAD_LETTERS).toBeLessThanOrEqual(BATCH);
  });

  it('waits for a broker that is killed, says so, and loses no letter', async () => {
    const gateway = await system.start('gateway');
    const operator = system.callerAt(gateway);
    await operator.registerOperator('more-ops@warren.example', 'Ops');
    const queue = await producer.queue();
    await producer.publishMany(DEAD_LETTERS, queue);
    const deadLetters = `dead_letters WHERE queue = '${queue}'`;
    await until(async () => (await numberOf(deadLetters)) === DEAD_LETTERS, 'all are archived');
    const redrive = { filter: { queue }, perSecond: 500 };
    const { body } = await operator.call('POST', '/operations/dead-letters/redrive', redrive);
    const progress = async () => (await operator.call('GET', `/operations/actions/${String(body['id'])}`)).body;
    await until(async () => Number((await progress())['done']) > DEAD_LETTERS / 5, 'a fifth has been sent');
    await system.inspector.close();
    await broker.kill();
    await until(async () => (await progress())['note'] !== null, 'it says what it waits for');
    await broker.start();
    await until(async () => (await progress())['state'] === 'done', 'it has ended');
    expect(await progress()).toMatchObject({ total: DEAD_LETTERS, done: DEAD_LETTERS, refused: 0, note: null });
    const ids = await producer.reopened(broker.url, (reconnected) => reconnected.messagesIn(queue));
    expect(new Set(ids.map(({ properties }) => String(properties.messageId))).size).toBe(DEAD_LETTERS);
    expect(ids.length - DEAD_LETTERS).toBeLessThanOrEqual(BATCH);
  });
});
