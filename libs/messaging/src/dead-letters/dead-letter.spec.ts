import type { MessageProperties } from 'amqplib';
import { readDeadLetter, redeliveryOf, renewalOf } from './dead-letter.ts';

const content = Buffer.from('{}');
const message = (headers: Record<string, unknown>, more = {}) => ({
  content,
  properties: { messageId: 'm', type: 'a.b.v1', headers, ...more } as unknown as MessageProperties,
});
const atAConsumer = {
  'warren-dead-reason': 'boom',
  'warren-dead-error': 'It burst',
  'warren-dead-queue': 'pool.events',
  'warren-dead-at': '2026-01-01T00:00:00.000Z',
  'warren-attempt': 8,
  'warren-key': 'ada',
  'warren-history': '[{"attempt":1,"at":"","worker":"w","code":"boom","message":"It burst"}]',
};
const xDeath = (queue: string, reason: string) => ({
  queue,
  reason,
  count: 1,
  time: { '!': 'timestamp', value: 1_000 },
});

describe('a dead letter', () => {
  it('tells what its consumer said', () => {
    expect(readDeadLetter(message(atAConsumer))).toMatchObject({
      ...{ id: 'm', type: 'a.b.v1', queue: 'pool.events', reason: 'boom', error: 'It burst', attempts: 8, key: 'ada' },
      diedAt: new Date('2026-01-01T00:00:00Z'),
      history: [{ attempt: 1, code: 'boom' }],
    });
  });

  it('that the broker moved tells of the queue it died in, not of the ladder it had been on', () => {
    const headers = { 'x-death': [xDeath('warren.retry.1s', 'expired'), xDeath('task.a.b.v1', 'delivery_limit')] };
    expect(readDeadLetter(message(headers))).toMatchObject({
      ...{ queue: 'task.a.b.v1', reason: 'delivery-limit', diedAt: new Date(1_000_000), attempts: 1 },
    });
  });

  it('that found its queue gone when it came from the ladder tells which', () => {
    const headers = { 'x-death': [{ ...xDeath('warren.retry.1s', 'expired'), 'routing-keys': ['pool.events'] }] };
    expect(readDeadLetter(message(headers))).toMatchObject({
      ...{ queue: 'pool.events', reason: 'queue-gone', diedAt: new Date(1_000_000) },
    });
    expect(readDeadLetter(message({ 'x-death': [xDeath('warren.retry.1s', 'expired')] })).queue).toBe('');
  });

  it('of which nothing is known is read all the same', () => {
    const deadLetter = readDeadLetter({ content, properties: {} as MessageProperties });
    expect(deadLetter).toMatchObject({ type: undefined, queue: '', reason: 'unknown', history: [] });
    expect(
      readDeadLetter(message({ 'warren-history': 'garbage', 'x-death': 'garbage', 'warren-dead-at': 7 })).history,
    ).toEqual([]);
  });

  it('without an id has one all the same, the same each time and another for another body', () => {
    const id = (body: string) =>
      readDeadLetter({
        content: Buffer.from(body),
        properties: { headers: atAConsumer } as unknown as MessageProperties,
      }).id;
    expect(id('a')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(id('a')).toBe(id('a'));
    expect(id('a')).not.toBe(id('b'));
  });

  it('is redelivered to its queue as a first attempt, without what belongs to its death', () => {
    const headers = { ...atAConsumer, 'x-death': [], 'x-delivery-count': 3, CC: ['elsewhere'], traceparent: '00-1' };
    const posting = redeliveryOf(
      readDeadLetter(message(headers, { correlationId: 'c', expiration: '5', userId: 'x' })),
    );
    expect(posting).toEqual({
      exchange: 'warren.redeliver',
      routingKey: 'pool.events',
      content,
      properties: {
        ...{ messageId: 'm', type: 'a.b.v1', correlationId: 'c', persistent: true, mandatory: true },
        headers: { 'warren-key': 'ada', traceparent: '00-1', 'warren-attempt': 1 },
      },
    });
  });

  it('that is put in anew reads as before', () => {
    const deadLetter = readDeadLetter(
      message({ 'x-death': [xDeath('task.a.b.v1', 'delivery_limit')], 'x-delivery-count': 12 }),
    );
    const { properties } = renewalOf(deadLetter);
    const reread = readDeadLetter({ content, properties: properties as unknown as MessageProperties });
    const { headers: _, ...rest } = deadLetter;
    expect(reread).toMatchObject(rest);
  });
});

describe("a packet of Nest's own transport", () => {
  const packet = (pattern: unknown): ReturnType<typeof readDeadLetter> =>
    readDeadLetter({
      content: Buffer.from(JSON.stringify({ pattern, data: 1 })),
      properties: { messageId: 'a', priority: 3, headers: { 'warren-dead-queue': 'cats.events' } },
    } as unknown as Parameters<typeof readDeadLetter>[0]);

  it('has its pattern for a type, also where it is redelivered, and keeps its priority', () => {
    expect(packet({ event: 'born' }).type).toBe('{"event":"born"}');
    expect(redeliveryOf(packet('feed'))).toMatchObject({
      routingKey: 'cats.events',
      properties: { type: 'feed', priority: 3 },
    });
  });
});
