import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { Poller, type PollResult } from '../polling/poller.ts';
import { Outage } from '../database/outage.ts';
import type { RelayNotifier } from './relay-notifier.ts';
import { reasonOf } from '../reason-of.ts';
import { schemaOf, tableOf } from '../tables.ts';
import { ChunkSize } from './chunk-size.ts';
import { FailureLog } from './failure-log.ts';
import { OutboxStore } from './outbox-store.ts';
import { RelayConnection } from './relay-connection.ts';
import { RelayMetrics, type OutboxState } from './relay-metrics.ts';
import type { ChunkOutcome, Deliver } from './send-chunk.ts';
import { runRelay } from './run-relay.ts';

export type { Deliver } from './send-chunk.ts';

export interface OutboxRelayOptions {
  /** Milliseconds between looks into the table when nobody calls; 1,000 unless told. */
  readonly pollMs?: number;
  /** Milliseconds that a stop waits for confirms that are under way; 5,000 unless told. */
  readonly stopTimeoutMs?: number;
}

/** Between attempts while the broker or the database is away. */
const UNAVAILABLE_BACKOFF = { baseMs: 100, maxMs: 5_000 };
/** Turns begin no closer together than these milliseconds: under load each takes what several commits have left. */
const PACE_MS = 5;
/** Metrics count no further, so that a scrape stays cheap however much waits. */
const COUNTED = 100_000;

/**
 * Sends what the outbox holds, in order for each key, and deletes what the broker has confirmed. It is woken by
 * commits, and looks by itself every second. Any number of replicas may run: they take turns.
 *
 * - A row that meets no queue, a full one or no exchange is tried again after 1 s, doubling up to a minute, for as long
 *   as it takes. Later rows of its key wait for it; all others flow.
 * - A row that cannot be sent as it is (it cannot be encoded, or brings the channel down) is set aside after 6 attempts,
 *   with its reason, and later rows of its key go on. Operators release or discard it: {@link SetAsideRows}.
 * - While the broker or the database is away, nothing is lost and no attempt is counted; it tries again after 0.1 to
 *   5 s, and says so once.
 */
export class OutboxRelay implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('OutboxRelay');
  private readonly broker = new Outage(this.logger, {
    begun: 'The broker takes no messages, and they wait in the outbox',
    over: 'The broker takes messages again',
  });
  private readonly database = new Outage(this.logger, {
    begun: 'The outbox cannot be read, and its messages wait in it',
    over: 'The outbox can be read again',
  });
  private readonly failures = new FailureLog(this.logger);
  private readonly size = new ChunkSize();
  private readonly hurry = new AbortController();
  private readonly schema: string;
  private readonly table: string;
  private readonly connection: RelayConnection;
  private readonly metrics: RelayMetrics;
  private readonly poller: Poller;

  constructor(
    private readonly dataSource: DataSource,
    private readonly notifier: RelayNotifier,
    private readonly deliver: Deliver,
    private readonly options: OutboxRelayOptions = {},
  ) {
    this.schema = schemaOf(dataSource);
    this.table = tableOf(dataSource, 'outbox');
    this.connection = new RelayConnection(urlOf(dataSource), this.schema, () => this.wake());
    this.metrics = new RelayMetrics(this.schema, () => this.state(COUNTED));
    this.poller = new Poller({
      name: 'Outbox messages',
      run: () => this.run(),
      paceMs: PACE_MS,
      backoff: UNAVAILABLE_BACKOFF,
      runsAtStop: true,
      ...(options.pollMs !== undefined && { everyMs: options.pollMs }),
    });
  }

  onApplicationBootstrap(): void {
    this.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.stop();
  }

  start(): void {
    this.notifier.attach(() => this.wake());
    this.metrics.start();
    this.poller.start();
  }

  /** Looks at once, rather than at the next poll. */
  wake(): void {
    this.poller.wake();
  }

  /** Ends the run in progress, sends what was committed just before, and closes the connection. Starting again is not foreseen. */
  async stop(): Promise<void> {
    const timer = setTimeout(() => this.hurry.abort(), this.options.stopTimeoutMs ?? 5_000);
    await this.poller.stop();
    clearTimeout(timer);
    this.metrics.stop();
    await this.connection.close();
  }

  /** How many rows wait, counted one by one. */
  async pending(): Promise<number> {
    return (await this.state()).pending;
  }

  /** Milliseconds since the oldest row that waits was written; 0 when none waits. */
  async lag(): Promise<number> {
    return (await this.state(1)).lagMs;
  }

  /** Never throws: the broker's outage and the database's are logged apart. */
  private async run(): Promise<PollResult> {
    try {
      const store = new OutboxStore(await this.connection.open(), this.table, this.schema);
      const { deliver, size } = this;
      const result = await runRelay({
        store,
        deliver,
        size,
        hurry: this.hurry.signal,
        report: (outcome) => this.report(outcome),
      });
      this.database.ended();
      return result;
    } catch (error) {
      // In whatever state the connection is, a new one is not; and what the run left undone is rolled back.
      await this.connection.close();
      this.database.began(reasonOf(error));
      return 'unavailable';
    }
  }

  private report(outcome: ChunkOutcome): void {
    this.metrics.count(outcome);
    for (const failed of outcome.failed) this.failures.note(failed);
    if (outcome.unavailable) this.broker.began(reasonOf(outcome.unavailable));
    else if (outcome.sent.length > 0) this.broker.ended();
  }

  private async state(countedTo?: number): Promise<OutboxState> {
    const [state] = await this.dataSource.query<[OutboxState]>(
      `SELECT (SELECT count(*)::int FROM (SELECT FROM ${this.table} WHERE set_aside_at IS NULL LIMIT $1) AS counted) AS pending,
         coalesce((SELECT greatest(0, extract(epoch FROM clock_timestamp() - created_at) * 1000)::float8
                   FROM ${this.table} WHERE set_aside_at IS NULL ORDER BY position LIMIT 1), 0) AS "lagMs",
         (SELECT count(*)::int FROM (SELECT FROM ${this.table} WHERE set_aside_at IS NOT NULL LIMIT $1) AS counted)
           AS "setAside"`,
      [countedTo ?? null],
    );
    return state;
  }
}

function urlOf({ options }: DataSource): string {
  if (options.type === 'postgres' && options.url !== undefined) return options.url;
  throw new TypeError('The relay needs a data source that was opened with the address of a PostgreSQL database.');
}
