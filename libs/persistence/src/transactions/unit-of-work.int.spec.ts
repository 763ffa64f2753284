import { OutsideUnitOfWorkError, TransactionAbortedError } from '../errors.ts';
import { useDatabase, type Replica } from '../persistence.fixture.ts';

const database = useDatabase();
let replica: Replica;

beforeEach(async () => {
  replica = await database.open();
  await replica.dataSource.query('CREATE TABLE IF NOT EXISTS notes (n integer PRIMARY KEY); TRUNCATE notes');
});

const write = (n: number): Promise<unknown> => replica.unitOfWork.manager.query('INSERT INTO notes VALUES ($1)', [n]);
const notes = async (): Promise<number[]> => (await replica.rows<{ n: number }>('notes')).map(({ n }) => n);

describe('a unit of work', () => {
  it('commits what its work did, and returns what it returned', async () => {
    await expect(replica.unitOfWork.run(async () => write(1).then(() => 'done'))).resolves.toBe('done');
    expect(await notes()).toEqual([1]);
  });

  it('rolls back when its work throws, and throws the same', async () => {
    const failure = new Error('no');
    const work = async (): Promise<void> => {
      await write(1);
      throw failure;
    };
    await expect(replica.unitOfWork.run(work)).rejects.toBe(failure);
    expect(await notes()).toEqual([]);
  });

  it('is joined by one inside it: both commit, or neither', async () => {
    const work = async (): Promise<void> => {
      await replica.unitOfWork.run(() => write(1));
      throw new Error('no');
    };
    await expect(replica.unitOfWork.run(work)).rejects.toThrow('no');
    expect(await notes()).toEqual([]);
  });

  it('is seen by nobody else before it commits', async () => {
    await replica.unitOfWork.run(async () => {
      await write(1);
      expect(await notes()).toEqual([]);
    });
  });

  it('does not pass for done when a failure was swallowed, which PostgreSQL rolls back without a word', async () => {
    const work = async (): Promise<void> => {
      await write(1);
      await write(1).catch(() => undefined);
    };
    // Often, because it matters how the server's answer is cut into packets.
    for (let i = 0; i < 200; i++) await expect(replica.unitOfWork.run(work)).rejects.toThrow(TransactionAbortedError);
    expect(await notes()).toEqual([]);
  });

  it('is over for work that was not awaited: that has no open transaction to write to', async () => {
    const late = Promise.withResolvers<void>();
    let straggler: Promise<unknown> | undefined;
    await replica.unitOfWork.run(async () => {
      straggler = late.promise.then(() => replica.unitOfWork.isOpen);
    });
    late.resolve();
    expect(await straggler).toBe(false);
  });

  it('of one database is not that of another, inside of which it runs', async () => {
    const other = await database.open();
    await replica.unitOfWork.run(async () => {
      expect(other.unitOfWork.isOpen).toBe(false);
      await other.unitOfWork.run(async () => expect(replica.unitOfWork.isOpen).toBe(true));
    });
  });

  it('gives its connection back, however often it fails', async () => {
    const failing = (): Promise<void> => replica.unitOfWork.run(() => Promise.reject(new Error('no')));
    for (let i = 0; i < 20; i++) await expect(failing()).rejects.toThrow('no');
    await replica.unitOfWork.run(() => write(1));
    expect(await notes()).toEqual([1]);
  });
});

describe('a name that is held', () => {
  it('keeps others waiting until the transaction ends, and nobody in another schema', async () => {
    const [other, elsewhere] = [await database.open(), await database.open({ schema: 'elsewhere' })];
    const seen: string[] = [];
    let next: Promise<unknown> | undefined;
    await replica.unitOfWork.run(async () => {
      await replica.unitOfWork.hold('ada');
      next = other.unitOfWork.run(async () => {
        await other.unitOfWork.hold('ada');
        seen.push('the next');
      });
      await elsewhere.unitOfWork.run(() => elsewhere.unitOfWork.hold('ada'));
      seen.push('the first');
    });
    await next;
    expect(seen).toEqual(['the first', 'the next']);
  });

  it('needs a transaction that ends', async () => {
    await expect(replica.unitOfWork.hold('ada')).rejects.toThrow(OutsideUnitOfWorkError);
  });
});

describe('a hook after the commit', () => {
  it('is called once for its name, when everybody can see what was committed', async () => {
    const seen: Promise<number[]>[] = [];
    await replica.unitOfWork.run(async () => {
      for (const n of [1, 2]) {
        await write(n);
        replica.unitOfWork.afterCommit('look', () => seen.push(notes()));
      }
    });
    expect(await Promise.all(seen)).toEqual([[1, 2]]);
  });

  it('is not called after a rollback', async () => {
    let called = false;
    const work = async (): Promise<void> => {
      replica.unitOfWork.afterCommit('call', () => (called = true));
      throw new Error('no');
    };
    await expect(replica.unitOfWork.run(work)).rejects.toThrow('no');
    expect(called).toBe(false);
  });
});
