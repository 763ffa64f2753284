import { promised } from '@warren/testing';
import { DataSource } from 'typeorm';
import { GatewayRig } from './gateway-rig.ts';

const DEAD_LETTERS = 100_000;
/** Milliseconds; a list of this size takes several times as long without its indexes. */
const QUICK = 250;

/** Letters of ten queues, five reasons and a thousand keys; one in ten thousand knows what nobody else does. */
const SEEDING = `
  INSERT INTO dead_letters (id, message_id, queue, handler_group, type, reason, error, attempts, key, body, payload,
    headers, properties, occurrences, died_at)
  SELECT (lpad(to_hex(1700000000000 + n), 12, '0') || '7000' || '8000' || lpad(to_hex(n), 12, '0'))::uuid,
    gen_random_uuid(), 'pool' || n % 10 || '.events', 'pool' || n % 10, 'thing' || n % 20 || '.happened.v1',
    'reason-' || n % 5, 'It failed with ' || md5(n::text) || CASE WHEN n % 10000 = 77 THEN ' needle' ELSE '' END, 8,
    'key-' || n % 1000, '{}', document, '{}', '{}', '[]', now() - n * interval '1 second'
  FROM (SELECT n, jsonb_build_object('n', n, 'customer', jsonb_build_object('city', 'city-' || n % 10000,
      'address', repeat(md5(n::text), 8)), 'items', jsonb_build_array(jsonb_build_object('sku', 'sku-' || n % 5000)))
    AS document FROM generate_series(1, ${DEAD_LETTERS}) n) numbered
`;

describe(`${DEAD_LETTERS} dead letters`, () => {
  let rig: GatewayRig;
  let token: string;
  beforeAll(async () => {
    rig = await GatewayRig.start();
    token = (await rig.signUpOperator()).accessToken;
    await rig.app.get(DataSource).query(SEEDING);
    await rig.app.get(DataSource).query('ANALYZE dead_letters');
  });
  afterAll(() => rig?.close());

  it.each([
    ['by nothing, newest first', '', 50],
    ['by type', 'type=thing7.happened.v1', 50],
    ['by reason and queue', 'reason=reason-3&queue=pool3.events', 50],
    ['by reason and queue that never meet', 'reason=reason-3&queue=pool4.events', 0],
    ['by key', 'key=key-7', 50],
    ['by a key that nobody has', 'key=nobody', 0],
    ['by a word of the error', 'error=needle', 10],
    ['by a word of the error and its type', 'error=needle&type=thing17.happened.v1', 10],
    ['by time', `since=${ago(100)}&until=${ago(90)}`, 10],
    ['by a place in the payload', 'payloadPath=customer.city&payloadValue=city-77', 10],
    ['by a number in the payload', 'payloadPath=n&payloadValue=4711', 1],
    ['by any item of a list in the payload', 'payloadPath=items.*.sku&payloadValue=sku-5', 20],
    ['by a value that nobody has', 'payloadPath=customer.city&payloadValue=nowhere', 0],
    ['by state', 'state=discarded', 0],
    ['by a query', q('type:thing7.happened.v1 reason:reason-2 payload.customer.city:city-7 -state:done'), 10],
    ['by a query for what is young', q('age<1h key:key-9'), 4],
    ['by a query for what is not so', q('-reason:reason-1,reason-2,reason-3,reason-4 key:key-5'), 50],
  ])('are found quickly %s', async (_, query, expected) => {
    const times: number[] = [];
    for (let i = 0; i < 5; i++) {
      const begin = performance.now();
      const { body } = await rig.call('GET', `/operations/dead-letters?${query}`, { token });
      times.push(performance.now() - begin);
      expect(body['items']).toHaveLength(expected);
    }
    const median = times.sort((a, b) => a - b)[2] ?? Number.POSITIVE_INFINITY;
    expect(median).toBeLessThan(promised(QUICK));
  });

  it('are counted up to ten thousand, quickly', async () => {
    for (const [query, total, isExact] of [
      ['', 10_000, false],
      [q('reason:reason-3'), 10_000, false],
      [q('queue:pool3.events -reason:reason-4 -key:key-3'), 9_900, true],
    ] as const) {
      const begin = performance.now();
      const { body } = await rig.call('GET', `/operations/dead-letters/count?${query}`, { token });
      expect(performance.now() - begin).toBeLessThan(promised(QUICK));
      expect(body).toEqual({ total, isExact });
    }
  });

  it('tell quickly which values there are', async () => {
    const begin = performance.now();
    const { body } = await rig.call('GET', '/operations/dead-letters/fields', { token });
    expect(performance.now() - begin).toBeLessThan(promised(QUICK));
    const reasons = (body['items'] as { name: string; values: string[] }[]).find(({ name }) => name === 'reason');
    expect(reasons?.values).toEqual(['reason-0', 'reason-1', 'reason-2', 'reason-3', 'reason-4']);
  });

  it('are grouped within a second', async () => {
    const begin = performance.now();
    const { body } = await rig.call('GET', '/operations/dead-letters/groups', { token });
    expect(performance.now() - begin).toBeLessThan(promised(1_000));
    expect(body['items']).toContainEqual(
      expect.objectContaining({ queue: 'pool3.events', reason: 'reason-3', count: 5_000 }),
    );
  });
});

function q(text: string): string {
  return `q=${encodeURIComponent(text)}`;
}

/** In the middle of a second, so that no letter is at its edge. */
function ago(seconds: number): string {
  return new Date(Date.now() - seconds * 1_000 - 500).toISOString();
}
