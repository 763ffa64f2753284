import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PERSISTENCE_OPTIONS, type PersistenceOptions } from '../persistence-options.ts';
import { reasonOf } from '../reason-of.ts';
import { schemaOf, tableOf } from '../tables.ts';

const DAYS = 14;
const EVERY_MS = 600_000;
const BATCH = 5_000;

/**
 * Forgets messages whose time in the inbox is over, every ten minutes, in small transactions that hold nobody up.
 * Of several replicas one does it.
 */
@Injectable()
export class InboxPruning implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Inbox');
  private timer: NodeJS.Timeout | undefined;
  private pruning: Promise<unknown> = Promise.resolve();
  private stopping = false;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(PERSISTENCE_OPTIONS) private readonly options: Pick<PersistenceOptions, 'inboxDays'>,
  ) {}

  onApplicationBootstrap(): void {
    // At random within the interval, so that replicas started together do not prune together.
    this.schedule(Math.random() * EVERY_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    await this.pruning;
  }

  /** Forgets now. @returns how many messages */
  async prune(): Promise<number> {
    let pruned = 0;
    for (let batch = BATCH; batch === BATCH && !this.stopping; pruned += batch) batch = await this.pruneBatch();
    return pruned;
  }

  private schedule(ms: number): void {
    this.timer = setTimeout(() => {
      this.pruning = this.pruneLogged().finally(() => this.stopping || this.schedule(EVERY_MS));
    }, ms).unref();
  }

  private async pruneLogged(): Promise<void> {
    try {
      const pruned = await this.prune();
      if (pruned > 0) this.logger.debug(`Forgot ${pruned} messages that came more than ${this.days} days ago`);
    } catch (error) {
      this.logger.warn(`Old messages were not forgotten, and will be next time: ${reasonOf(error)}`);
    }
  }

  private get days(): number {
    return this.options.inboxDays ?? DAYS;
  }

  private async pruneBatch(): Promise<number> {
    const inbox = tableOf(this.dataSource, 'inbox');
    // The lock ends with the statement; whoever does not get it deletes nothing.
    const [, deleted] = await this.dataSource.query<[unknown, number]>(
      `WITH turn AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(hashtext('warren.inbox'), hashtext($1)) AS mine)
       DELETE FROM ${inbox} WHERE (SELECT mine FROM turn) AND ctid = ANY (ARRAY(
         SELECT ctid FROM ${inbox} WHERE received_at < now() - $2 * interval '1 day' ORDER BY received_at LIMIT ${BATCH}))`,
      [schemaOf(this.dataSource), this.days],
    );
    return deleted;
  }
}
