import { BrokerUnavailableError, ConfirmLostError, NotProvisionedError, UnroutableError } from '@warren/messaging';
import type { OutboxRow } from './outbox-row.ts';
import { sendChunk, type Deliver, type Sending } from './send-chunk.ts';

const row = (position: number, key: string | null, more: Partial<OutboxRow> = {}): OutboxRow => ({
  position: String(position),
  id: String(position),
  kind: 'event',
  type: 'thing.counted.v1',
  key,
  payload: null,
  cause: null,
  correlation_id: null,
  passport: null,
  traceparent: null,
  tracestate: null,
  priority: null,
  created_at: new Date(),
  attempts: 0,
  blocked: false,
  ...more,
});

const sendingWith = (deliver: Deliver, more: Partial<Sending> = {}): Sending => ({
  deliver,
  held: new Set(),
  deadline: Infinity,
  hurry: new AbortController().signal,
  probing: false,
  ...more,
});

const positions = (rows: readonly OutboxRow[]): string[] => rows.map(({ position }) => position);
const confirmed = async (): Promise<void> => undefined;
const failing =
  (error: Error, ...ids: string[]): Deliver =>
  async ({ id }) => {
    if (ids.includes(id)) throw error;
  };

describe('a chunk', () => {
  it('is sent all at once, but for rows of one key', async () => {
    const begun: string[] = [];
    const barrier = Promise.withResolvers<void>();
    const sending = sendingWith(({ id }) => (begun.push(id), barrier.promise));
    const sent = sendChunk([row(1, 'a'), row(2, 'a'), row(3, 'b'), row(4, null), row(5, null)], sending);
    await Promise.resolve();
    expect(begun).toEqual(['1', '3', '4', '5']);
    barrier.resolve();
    expect(positions((await sent).sent)).toHaveLength(5);
  });

  it('sends no row behind a failed one of its key', async () => {
    const unroutable = new UnroutableError('warren.tasks', 'x');
    const sending = sendingWith(failing(unroutable, '2'));
    const outcome = await sendChunk([row(1, 'a'), row(2, 'a'), row(3, 'a'), row(4, 'b')], sending);
    expect(positions(outcome.sent).toSorted()).toEqual(['1', '4']);
    expect(outcome.failed).toEqual([{ row: expect.objectContaining({ position: '2' }), error: unroutable }]);
    expect([...sending.held]).toEqual(['a']);
    expect((await sendChunk([row(5, 'a')], sending)).sent).toEqual([]);
  });

  it('parks rows that stand behind a failed one of an earlier turn', async () => {
    const outcome = await sendChunk([row(1, 'a', { blocked: true }), row(2, 'b')], sendingWith(confirmed));
    expect([positions(outcome.sent), positions(outcome.blocked)]).toEqual([['2'], ['1']]);
  });

  it('holds a key whose failed row was sent at last: those blocked behind it go first in the next turn', async () => {
    const sending = sendingWith(confirmed);
    await sendChunk([row(1, 'a', { attempts: 1 })], sending);
    const next = await sendChunk([row(9, 'a', { blocked: true })], sending);
    expect([next.sent, next.blocked]).toEqual([[], []]);
  });

  it.each([
    ['an outage', new BrokerUnavailableError('gone')],
    ['a broker that nobody has provisioned', new NotProvisionedError('warren.tasks')],
  ])('blames no row for %s', async (_case, error) => {
    const outcome = await sendChunk([row(1, 'a'), row(2, 'a')], sendingWith(failing(error, '1', '2')));
    expect(outcome).toMatchObject({ sent: [], failed: [], unavailable: expect.any(BrokerUnavailableError) });
  });

  it('blames a row for a lost confirm only when it was sent alone, on trial', async () => {
    const lost = failing(new ConfirmLostError('1'), '1');
    expect(await sendChunk([row(1, null)], sendingWith(lost))).toMatchObject({
      failed: [],
      unavailable: expect.any(ConfirmLostError),
    });
    expect(await sendChunk([row(1, null)], sendingWith(lost, { probing: true }))).toMatchObject({
      failed: [{}],
      unavailable: undefined,
    });
  });

  it('begins nothing after its time', async () => {
    const sending = sendingWith(confirmed, { deadline: -1 });
    expect((await sendChunk([row(1, 'a')], sending)).sent).toEqual([]);
    expect([...sending.held]).toEqual(['a']);
  });
});
