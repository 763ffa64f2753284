import { newId } from '@warren/messaging';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { MalformedCursorError } from '../errors.ts';
import { decodeCursor, encodeCursor, keysetPage } from './keyset-page.ts';
import { useDatabase, type Replica } from '../persistence.fixture.ts';

@Entity('things')
class Thing {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  n!: number;
}

const database = useDatabase();
let replica: Replica;

beforeEach(async () => {
  replica = await database.open({ entities: [Thing] });
  await replica.dataSource.query('CREATE TABLE IF NOT EXISTS things (id uuid PRIMARY KEY, n integer); TRUNCATE things');
  for (let n = 1; n <= 7; n++) await replica.dataSource.manager.insert(Thing, { id: newId(), n });
});

const things = () => replica.dataSource.manager.createQueryBuilder(Thing, 'thing');

describe('a keyset page', () => {
  it('leads through the whole list, newest first, each once', async () => {
    const seen: number[][] = [];
    let cursor: string | undefined;
    do {
      const page = await keysetPage(things(), { limit: 3, cursor });
      seen.push(page.items.map(({ n }) => n));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual([[7, 6, 5], [4, 3, 2], [1]]);
  });

  it('has no next one when it ends with the last row', async () => {
    expect(await keysetPage(things(), { limit: 7 })).toMatchObject({ nextCursor: null });
  });

  it('shifts nothing when rows are added meanwhile', async () => {
    const first = await keysetPage(things(), { limit: 3 });
    await replica.dataSource.manager.insert(Thing, { id: newId(), n: 8 });
    const second = await keysetPage(things(), { limit: 3, cursor: first.nextCursor ?? '' });
    expect(second.items.map(({ n }) => n)).toEqual([4, 3, 2]);
  });

  it('keeps to what the query asks for', async () => {
    const odd = things().where('thing.n % 2 = 1');
    const page = await keysetPage(odd, { limit: 2 });
    expect(page.items.map(({ n }) => n)).toEqual([7, 5]);
  });
});

describe('a cursor', () => {
  it('comes back as the id that it was made of', () => {
    const id = newId();
    expect(decodeCursor(encodeCursor(id))).toBe(id);
  });

  it.each(['', 'x', "'; DROP TABLE things --", newId(), encodeCursor(newId()) + '=', '_'.repeat(22), '\0'])(
    'is refused when no page gave it out: %j',
    async (cursor) => {
      await expect(keysetPage(things(), { limit: 1, cursor })).rejects.toThrow(MalformedCursorError);
    },
  );
});
