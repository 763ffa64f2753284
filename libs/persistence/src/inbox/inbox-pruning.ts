import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PERSISTENCE_OPTIONS, type PersistenceOptions } from '../persistence-options.ts';
import type { PollResult } from '../polling/poller.ts';
import { Pollers } from '../polling/pollers.ts';
import { schemaOf, tableOf } from '../tables.ts';

const DAYS = 14;
const EVERY_MS = 600_000;
const BATCH = 5_000;

/**
 * Prunes messages whose time in the inbox is over, every ten minutes, in small transactions that hold up no handler.
 * Of several replicas one does it.
 */
@Injectable()
export class InboxPruning implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Inbox');
  private stopping = false;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(PERSISTENCE_OPTIONS) private readonly options: Pick<PersistenceOptions, 'inboxDays'>,
    pollers: Pollers,
  ) {
    pollers.add({
      name: 'Old inbox rows',
      run: () => this.run(),
      everyMs: EVERY_MS,
      // At random within the interval, so that replicas started together do not prune together.
      firstAfterMs: Math.random() * EVERY_MS,
    });
  }

  /** So that the shutdown does not wait for the rest of a long pruning. */
  beforeApplicationShutdown(): void {
    this.stopping = true;
  }

  /** Prunes now. @returns how many messages */
  async prune(): Promise<number> {
    let pruned = 0;
    for (let batch = BATCH; batch === BATCH && !this.stopping; pruned += batch) batch = await this.pruneBatch();
    return pruned;
  }

  private async run(): Promise<PollResult> {
    const pruned = await this.prune();
    if (pruned > 0) this.logger.debug(`Pruned ${pruned} messages that came more than ${this.days} days ago`);
    return 'idle';
  }

  private get days(): number {
    return this.options.inboxDays ?? DAYS;
  }

  private async pruneBatch(): Promise<number> {
    const inbox = tableOf(this.dataSource, 'inbox');
    // The lock ends with the statement; a replica that does not get it deletes nothing.
    const [, deleted] = await this.dataSource.query<[unknown, number]>(
      `WITH turn AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(hashtext('warren.inbox'), hashtext($1)) AS mine)
       DELETE FROM ${inbox} WHERE (SELECT mine FROM turn) AND ctid = ANY (ARRAY(
         SELECT ctid FROM ${inbox} WHERE received_at < now() - $2 * interval '1 day' ORDER BY received_at LIMIT ${BATCH}))`,
      [schemaOf(this.dataSource), this.days],
    );
    return deleted;
  }
}
