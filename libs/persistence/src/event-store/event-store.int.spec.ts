import { z } from 'zod';
import { ConcurrencyError, MalformedCursorError, UnreadableEventError } from '../errors.ts';
import { Counted, useDatabase, type Replica } from '../persistence.fixture.ts';
import type { Decider } from './decider.ts';
import { EventStore } from './event-store.ts';
import { EventStoreTables1700000000001 } from './event-store-tables.migration.ts';
import type { Recorded } from './stored-event.ts';
import type { StreamType } from './stream-type.ts';
import type { Streams } from './streams.ts';

type Added = { readonly type: 'Added'; readonly data: { readonly n: number; readonly to: string } };
interface Add {
  readonly n: number;
  readonly to: string;
}

/** Adds up. What is added `to` something is added once, and the sum never passes 1,000. */
const sum: Decider<Add, Added, number> = {
  initial: 0,
  decide: ({ n, to }, state, before) => {
    if (state + n > 1_000) throw new Error('too much');
    return before.length > 0 ? [] : [{ type: 'Added', data: { n, to } }];
  },
  evolve: (state, { data }) => state + data.n,
};

const sums: StreamType<Add, Added, number> = {
  name: 'sum',
  decider: sum,
  events: { Added: { version: 1, schema: z.object({ n: z.int(), to: z.string() }) } },
  snapshots: { every: 10, version: 1, schema: z.int() },
  subject: (about) => ('data' in about ? about.data.to : about.to),
};

const database = useDatabase();
let replica: Replica;
let streams: Streams<Add, Added, number>;
let stream = 0;
let id: string;

beforeEach(async () => {
  replica = await database.open({ migrations: [EventStoreTables1700000000001] });
  streams = storeOf(replica).of(sums);
  id = `${stream++}`;
});

const storeOf = ({ dataSource, unitOfWork }: Replica) => new EventStore(dataSource, unitOfWork);
const one = (to: string): Added => ({ type: 'Added', data: { n: 1, to } });
const ones = (count: number): Added[] => Array.from({ length: count }, (_, index) => one(`${index}`));
const snapshots = () =>
  replica.dataSource.query<{ version: number; schema_version: number; state: unknown }[]>(
    'SELECT version, schema_version, state FROM snapshots WHERE stream_id = $1 ORDER BY schema_version, version',
    [`sum-${id}`],
  );

describe('a stream', () => {
  it('is at version 0 before it begins', async () => {
    expect(await streams.load(id)).toEqual({ state: 0, version: 0 });
  });

  it('is appended to at the version that is expected', async () => {
    const [first, second] = await streams.append(id, 0, [one('a'), one('b')]);
    expect([first?.version, second?.version]).toEqual([1, 2]);
    expect(await streams.load(id)).toEqual({ state: 2, version: 2 });
  });

  it.each([
    [0, 'it has begun'],
    [1, 'it has gone on'],
    [3, 'it is not there yet'],
  ])('refuses what expects version %i when %s, and the transaction goes on', async (expected) => {
    await streams.append(id, 0, ones(2));
    await replica.unitOfWork.run(async () => {
      await expect(streams.append(id, expected, [one('x')])).rejects.toBeInstanceOf(ConcurrencyError);
      await streams.append(id, 2, [one('y')]);
    });
    expect(await streams.load(id)).toEqual({ state: 3, version: 3 });
  });

  it('does not begin anywhere but at its beginning', async () => {
    await expect(streams.append(id, 5, [one('x')])).rejects.toBeInstanceOf(ConcurrencyError);
    expect(await streams.load(id)).toEqual({ state: 0, version: 0 });
  });

  it('is committed together with the outbox, or not at all', async () => {
    const work = async (): Promise<void> => {
      await streams.decide(id, { n: 1, to: 'a' });
      await replica.outbox.publish(Counted, { n: 1 });
      throw new Error('no');
    };
    await expect(replica.unitOfWork.run(work)).rejects.toThrow('no');
    expect(await streams.load(id)).toEqual({ state: 0, version: 0 });
    expect(await replica.rows('outbox')).toEqual([]);
  });

  it('cannot be changed afterwards', async () => {
    await streams.append(id, 0, [one('a')]);
    await expect(replica.dataSource.query('UPDATE events SET version = 7')).rejects.toThrow('append-only');
    await expect(replica.dataSource.query('DELETE FROM events')).rejects.toThrow('append-only');
  });

  it('never goes back in time', async () => {
    await streams.append(id, 0, [one('a')]);
    await replica.dataSource.query(`UPDATE streams SET recorded_at = '2100-01-01T00:00:00Z' WHERE id = $1`, [
      `sum-${id}`,
    ]);
    const [next] = await streams.append(id, 1, [one('b')]);
    expect(next?.recordedAt).toEqual(new Date('2100-01-01T00:00:00Z'));
  });

  it('is read newest first, page by page', async () => {
    await streams.append(id, 0, ones(7));
    const seen: number[][] = [];
    let cursor: string | undefined;
    do {
      const page = await streams.history(id, { types: ['Added'], limit: 3, cursor });
      seen.push(page.items.map(({ version }) => version));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual([[7, 6, 5], [4, 3, 2], [1]]);
  });

  it.each(['', 'x', 'AAAA', 'AAAAAA=', "'; DROP TABLE events --"])('refuses the cursor %j', async (cursor) => {
    await expect(streams.history(id, { types: ['Added'], limit: 1, cursor })).rejects.toThrow(MalformedCursorError);
  });
});

describe('a command', () => {
  it('is carried out once for its subject', async () => {
    await streams.decide(id, { n: 5, to: 'a' });
    expect(await streams.decide(id, { n: 5, to: 'a' })).toEqual({ events: [], state: 5, version: 1 });
  });

  it('that is refused leaves nothing', async () => {
    await expect(streams.decide(id, { n: 2_000, to: 'a' })).rejects.toThrow('too much');
    expect(await streams.load(id)).toEqual({ state: 0, version: 0 });
  });

  it('is decided on what is there, however many come at once, through several processes', async () => {
    const other = await database.open();
    const both = [streams, storeOf(other).of(sums)];
    const commands = Array.from({ length: 60 }, (_, index) =>
      both[index % 2]!.decide(id, { n: 100, to: `${index}` }).then(
        () => 'added' as const,
        (error: Error) => error.message,
      ),
    );
    const outcomes = await Promise.all(commands);
    expect(outcomes.filter((outcome) => outcome === 'added')).toHaveLength(10);
    expect(outcomes.filter((outcome) => outcome === 'too much')).toHaveLength(50);
    expect(await streams.load(id)).toEqual({ state: 1_000, version: 10 });
  });

  it('that comes many times at once is carried out once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => streams.decide(id, { n: 1, to: 'the same' })));
    expect(await streams.load(id)).toEqual({ state: 1, version: 1 });
  });
});

describe('snapshots', () => {
  it('are left behind every so many events', async () => {
    await streams.append(id, 0, ones(9));
    await streams.decide(id, { n: 1, to: 'the tenth' });
    for (let n = 11; n <= 21; n++) await streams.decide(id, { n: 1, to: `the ${n}th` });
    expect(await snapshots()).toEqual([
      { version: 10, schema_version: 1, state: 10 },
      { version: 20, schema_version: 1, state: 20 },
    ]);
  });

  it('are what a load begins with', async () => {
    await streams.append(id, 0, ones(25));
    await streams.load(id);
    await replica.dataSource.query('UPDATE snapshots SET state = $2 WHERE stream_id = $1 AND version = 20', [
      `sum-${id}`,
      '700',
    ]);
    expect(await streams.load(id)).toEqual({ state: 705, version: 25 });
  });

  it.each([
    ['of another schema version', `UPDATE snapshots SET schema_version = 2, state = '700' WHERE stream_id = $1`],
    ['that do not fit their schema', `UPDATE snapshots SET state = '"many"' WHERE stream_id = $1`],
  ])('%s are ignored, and made anew', async (_, spoil) => {
    await streams.append(id, 0, ones(25));
    await streams.load(id);
    await replica.dataSource.query(spoil, [`sum-${id}`]);
    expect(await streams.load(id)).toEqual({ state: 25, version: 25 });
    expect(await snapshots()).toEqual(
      expect.arrayContaining([
        { version: 10, schema_version: 1, state: 10 },
        { version: 20, schema_version: 1, state: 20 },
      ]),
    );
  });

  it('change nothing: every point of the past is what all of its events make of it', async () => {
    const events: Recorded<Added>[] = [];
    while (events.length < 45) events.push(...(await streams.append(id, events.length, ones(5))));
    for (const { version, recordedAt } of events) {
      expect(await streams.load(id, { version })).toEqual({ state: version, version });
      const { state } = await streams.load(id, { at: recordedAt });
      expect(state).toBe(events.filter((event) => event.recordedAt <= recordedAt).length);
    }
    expect(await streams.load(id, { at: new Date(0) })).toEqual({ state: 0, version: 0 });
    expect(await snapshots()).toHaveLength(4);
  });
});

describe('an event of an older version', () => {
  const counted = (version: number): StreamType<Add, Added, number> => ({
    ...sums,
    events: {
      Added: {
        version,
        schema: z.object({ n: z.int(), to: z.string() }),
        upcasts: { 1: (old) => ({ ...(old as Added['data']), n: (old as Added['data']).n * 100 }) },
      },
    },
    snapshots: { ...sums.snapshots, version },
  });

  it('is read as one of the newest', async () => {
    await streams.append(id, 0, ones(3));
    expect(await storeOf(replica).of(counted(2)).load(id)).toEqual({ state: 300, version: 3 });
  });

  it('is refused where nothing makes it new, as is one of a newer version', async () => {
    await streams.append(id, 0, ones(1));
    const newer = storeOf(replica).of(counted(3));
    await expect(newer.load(id)).rejects.toBeInstanceOf(UnreadableEventError);
    await newer.append(id, 1, ones(1));
    await expect(streams.load(id)).rejects.toThrow('version 1 is the newest here');
  });
});
