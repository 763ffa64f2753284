import { testDatabase, type TestDatabase } from '@warren/testing';
import { Column, type DataSource, Entity, type MigrationInterface, PrimaryColumn, type QueryRunner } from 'typeorm';
import { openDataSource } from '../database/data-source.ts';
import { UnitOfWork } from '../transactions/unit-of-work.ts';
import { batchSize, PacedJob, type PacedRow, type PacedStep } from './paced-job.ts';

@Entity('jobs')
class JobRow implements PacedRow {
  @PrimaryColumn('uuid')
  id!: string;
  @Column('text')
  state!: 'running' | 'done';
  @Column('text', { nullable: true })
  note!: string | null;
  @Column('timestamptz', { name: 'next_at' })
  nextAt!: Date;
  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;
  @Column('int')
  sent!: number;
}

class Jobs1800000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE jobs (id uuid PRIMARY KEY, state text NOT NULL DEFAULT 'running', note text,
      next_at timestamptz NOT NULL DEFAULT now(), ended_at timestamptz, sent int NOT NULL DEFAULT 0)`);
  }

  async down(): Promise<void> {}
}

const ID = '0198c0de-0000-7000-8000-00000000000';
let database: TestDatabase;
let replicas: DataSource[];
beforeAll(async () => {
  database = await testDatabase();
  const options = { url: database.url, entities: [JobRow], migrations: [Jobs1800000000000] };
  replicas = [await openDataSource(options), await openDataSource(options)];
});
afterEach(() => replicas[0]!.query('TRUNCATE jobs'));
afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.destroy()));
  await database.drop();
});

const jobOf = (step: (row: JobRow) => Promise<PacedStep<JobRow>>, replica = 0): PacedJob<JobRow> =>
  new PacedJob(new UnitOfWork(replicas[replica]!), { entity: JobRow, activeStates: ['running'], step });
const insert = (n: number, nextAt = 'now()'): Promise<unknown> =>
  replicas[0]!.query(`INSERT INTO jobs (id, next_at) VALUES ('${ID}${n}', ${nextAt})`);
const read = (n: number): Promise<JobRow> => replicas[0]!.manager.findOneByOrFail(JobRow, { id: `${ID}${n}` });
const tenMore = async ({ sent }: JobRow): Promise<PacedStep<JobRow>> => ({
  kind: 'continue',
  afterSeconds: 3_600,
  set: { sent: sent + 10 },
});

describe('a paced job', () => {
  it('does a batch, writes down how far it is, and says when the next is due', async () => {
    await insert(1);
    const job = jobOf(tenMore);
    expect(await job.run()).toBe('more');
    expect(await read(1)).toMatchObject({ sent: 10, state: 'running', note: null, endedAt: null });
    const next = await job.run();
    expect(next).toEqual({ dueInMs: expect.any(Number) });
    expect((next as { dueInMs: number }).dueInMs).toBeGreaterThan(3_590_000);
    expect((await read(1)).sent).toBe(10);
  });

  it('keeps its rate, however many replicas share it', async () => {
    await insert(1);
    const jobs = [jobOf(tenMore, 0), jobOf(tenMore, 1)];
    await Promise.all(Array.from({ length: 10 }, (_, i) => jobs[i % 2]!.run()));
    expect((await read(1)).sent).toBe(10);
  });

  it('takes the one that was due first, or the one that is named', async () => {
    await insert(1, "now() - interval '1 second'");
    await insert(2, "now() - interval '2 seconds'");
    await insert(3, "now() - interval '3 seconds'");
    const taken: string[] = [];
    const job = jobOf(async (row) => {
      taken.push(row.id.slice(-1));
      return tenMore(row);
    });
    expect(await job.runNext(`${ID}1`)).toBe(true);
    expect(await job.runNext(`${ID}1`)).toBe(false);
    await job.runNext();
    expect(taken).toEqual(['1', '3']);
  });

  it('ends in the state that its step gives, with its time and note, and is not run again', async () => {
    await insert(1);
    const job = jobOf(async () => ({ kind: 'end', state: 'done', note: 'all is sent' }));
    await job.run();
    expect(await read(1)).toMatchObject({ state: 'done', note: 'all is sent', endedAt: expect.any(Date) });
    expect(await job.run()).toBe('idle');
  });

  it('notes what a batch failed of, and tries it again after a pause', async () => {
    await insert(1);
    const job = jobOf(async () => {
      throw new Error('the broker is unavailable');
    });
    expect(await job.run()).toBe('more');
    expect(await read(1)).toMatchObject({ sent: 0, state: 'running', note: 'the broker is unavailable' });
    expect(await job.run()).toEqual({ dueInMs: expect.any(Number) });
  });

  it('leaves a batch whose transaction failed to the next run', async () => {
    await insert(1);
    const failing = jobOf(async () => (await replicas[0]!.query('SELECT no_such_column')) as never);
    await expect(failing.run()).rejects.toThrow('no_such_column');
    expect(await read(1)).toMatchObject({ sent: 0, note: null });
    expect(await jobOf(tenMore).run()).toBe('more');
  });
});

it.each([
  [1, 1],
  [10, 3],
  [10_000, 200],
])('%i a second are batches of %i', (perSecond, size) => expect(batchSize(perSecond, 200)).toBe(size));
