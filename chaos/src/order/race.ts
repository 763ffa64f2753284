import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Messenger, newId, provision, RabbitClient } from '@warren/messaging';
import { until } from '@warren/testing';
import { Client } from 'pg';
import { Booked } from './booking-consumer.ts';

/** What a worker is told when it starts. */
export interface ConsumerOptions {
  readonly amqp: string;
  readonly postgres: string;
  readonly group: string;
  /** Without it the workers share one queue. */
  readonly partitions?: number;
}

export interface RaceOptions extends ConsumerOptions {
  /** The compiled `consumer.process.js`. */
  readonly program: string;
  readonly accounts: number;
  /** Bookings of each account. */
  readonly each: number;
  readonly workers: number;
}

export interface RaceResult {
  /** Bookings that were not entered right after the one before them. */
  readonly inversions: number;
  readonly lost: number;
  readonly doubled: number;
  /** How many queues each worker had just before one was killed, and at the end. */
  readonly shares: { readonly before: readonly number[]; readonly after: readonly number[] };
  readonly seconds: number;
}

/**
 * Workers of one group, each a process of its own, enter bookings in the database. After a third of them one worker is
 * killed, after two thirds another comes.
 */
export async function race(options: RaceOptions): Promise<RaceResult> {
  await provision(options.amqp, [Booked.type]);
  const consumers = await Promise.all(Array.from({ length: options.workers }, () => startConsumer(options)));
  const book = new Client({ connectionString: options.postgres });
  await book.connect();
  try {
    return await run(options, consumers, book);
  } finally {
    await book.end();
    await Promise.all(consumers.map(stop));
  }
}

async function run(options: RaceOptions, consumers: ChildProcess[], book: Client): Promise<RaceResult> {
  const { accounts, each, group } = options;
  const entered = async (share: number): Promise<void> => {
    const count = `SELECT count(DISTINCT (account, number))::int AS entered FROM ${group}.entries`;
    const enough = async (): Promise<boolean> =>
      (await first<{ entered: number }>(book, count)).entered >= accounts * each * share;
    await until(enough, `${share * 100} % of the bookings are entered`, 600_000);
  };
  const startedAt = performance.now();
  const publishing = publishAll(options);
  await entered(1 / 3);
  const before = await sharesOf(book, group);
  await kill(consumers[0]);
  await entered(2 / 3);
  consumers.push(await startConsumer(options));
  await publishing;
  await entered(1);
  const seconds = (performance.now() - startedAt) / 1_000;
  return { ...(await judge(book, options)), shares: { before, after: await sharesOf(book, group) }, seconds };
}

/** All accounts at a time, each in order: a number follows when the broker has the one before it safe. */
async function publishAll({ amqp, accounts, each }: RaceOptions): Promise<void> {
  const client = new RabbitClient({ url: amqp, service: 'accounts' });
  const messenger = new Messenger(client);
  const all = Array.from({ length: accounts }, (_, account) => account);
  for (let number = 1; number <= each; number++) {
    await Promise.all(
      all.map((account) => messenger.publish(Booked, { account, number }, { id: newId(), key: `account-${account}` })),
    );
  }
  await client.close();
}

async function judge(book: Client, { group, accounts, each }: RaceOptions) {
  return first<Pick<RaceResult, 'inversions' | 'lost' | 'doubled'>>(
    book,
    `SELECT count(*) FILTER (WHERE before <> number - 1)::int AS inversions,
       ${accounts * each} - count(DISTINCT (account, number))::int AS lost,
       (count(*) - count(DISTINCT (account, number)))::int AS doubled FROM ${group}.entries`,
  );
}

/** Of each worker, the queues whose latest bookings it entered. */
async function sharesOf(book: Client, group: string): Promise<number[]> {
  const { rows } = await book.query<{ share: number }>(
    `SELECT count(*)::int AS share FROM (SELECT DISTINCT ON (queue) worker FROM ${group}.entries ORDER BY queue, id DESC) AS latest
     GROUP BY worker ORDER BY share`,
  );
  return rows.map(({ share }) => share);
}

async function first<Row extends object>(book: Client, statement: string): Promise<Row> {
  const { rows } = await book.query<Row>(statement);
  if (!rows[0]) throw new Error(`No row: ${statement}`);
  return rows[0];
}

async function startConsumer({ program, ...duty }: RaceOptions): Promise<ChildProcess> {
  const consumer = fork(program, [JSON.stringify(duty)], { execArgv: [] });
  await once(consumer, 'message');
  return consumer;
}

async function kill(consumer: ChildProcess | undefined): Promise<void> {
  if (!consumer) return;
  const gone = once(consumer, 'exit');
  consumer.kill('SIGKILL');
  await gone;
}

async function stop(consumer: ChildProcess): Promise<void> {
  if (consumer.exitCode !== null || consumer.signalCode !== null) return;
  const gone = once(consumer, 'exit');
  consumer.kill('SIGTERM');
  await gone;
}
