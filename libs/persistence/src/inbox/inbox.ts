import { Injectable } from '@nestjs/common';
import { metrics, type Counter } from '@opentelemetry/api';
import { TaskCancelledError } from '@warren/messaging';
import { DataSource } from 'typeorm';
import { v5 } from 'uuid';
import { schemaOf, tableOf } from '../tables.ts';
import { UnitOfWork } from '../transactions/unit-of-work.ts';

/** What became of a message: handled just now, or handled before. */
export type Handled<T> = { readonly first: true; readonly result: T } | { readonly first: false };

/** A message, and what a handler does about it. */
export interface Message<T> {
  readonly id: string;
  readonly work: () => Promise<T>;
  /** Calls in the async context that the message came in: its trace, and what is said because of it. */
  readonly inContext: <R>(call: () => R) => R;
}

/** The work that a task is, where another task may be the same. */
export interface Claim {
  readonly key: string;
  /** Milliseconds in which once is enough. */
  readonly forMs: number;
}

/** Any namespace would do, as long as it stays. */
const CLAIMS = '0f5a3c1e-55d2-4a8e-9d0c-6f1b7c1f2a77';

/** Remembers which messages each handler has had, so that a second delivery has no second effect. */
@Injectable()
export class Inbox {
  private readonly insertion: string;
  private readonly insertions: string;
  private readonly claiming: string;
  private readonly hits: Counter;

  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
  ) {
    const table = tableOf(dataSource, 'inbox');
    this.insertion = `INSERT INTO ${table} (message_id, handler) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1`;
    this.insertions = `INSERT INTO ${table} (message_id, handler) SELECT id, $2 FROM unnest($1::uuid[]) AS id ORDER BY id
      ON CONFLICT DO NOTHING RETURNING message_id AS id`;
    this.claiming = `INSERT INTO ${table} AS held (message_id, handler)
      SELECT $1::uuid, $2::text WHERE pg_try_advisory_xact_lock(hashtextextended($4::text, 0))
      ON CONFLICT (message_id, handler) DO UPDATE SET received_at = now()
        WHERE held.received_at <= now() - $3 * interval '1 millisecond' RETURNING 1`;
    this.hits = metrics.getMeter('warren.persistence').createCounter('warren.inbox.hits', {
      description: 'Messages that were delivered again, and skipped',
    });
  }

  /**
   * Does the work unless this handler has done it for this message, in one transaction with the note of it. A second
   * delivery at the same moment waits for the first to end: it is skipped after a commit, and does the work after a
   * rollback. Messages are remembered for the inbox's window, 14 days unless told.
   * @throws TaskCancelledError when another message with the same claim is under way, or had its effect within that time
   */
  once<T>(messageId: string, handler: string, work: () => Promise<T>, claim?: Claim): Promise<Handled<T>> {
    return this.unitOfWork.run(async () => {
      const rows: unknown[] = await this.unitOfWork.manager.query(this.insertion, [messageId, handler]);
      if (rows.length === 0) return this.hit(handler);
      if (claim) await this.claim(handler, claim);
      return { first: true, result: await work() };
    });
  }

  /**
   * Likewise for several messages in one transaction, one after the other. All of them are handled, or none.
   * @throws what the work for any of them throws
   */
  onceEach<T>(handler: string, messages: readonly Message<T>[]): Promise<Handled<T>[]> {
    return this.unitOfWork.run(async () => {
      const ids = messages.map(({ id }) => id);
      const rows = await this.unitOfWork.manager.query<{ id: string }[]>(this.insertions, [ids, handler]);
      const fresh = new Set(rows.map(({ id }) => id));
      const join = this.unitOfWork.join();
      const handled: Handled<T>[] = [];
      for (const { id, work, inContext } of messages) {
        const first = fresh.delete(id);
        handled.push(first ? { first, result: await inContext(() => join(work)) } : this.hit(handler));
      }
      return handled;
    });
  }

  /**
   * Kept like a message, under an id of its own. It goes when the work fails, and then another may have it. Nobody waits
   * for it: those would hold the connections that the pool's other work needs.
   */
  private async claim(handler: string, { key, forMs }: Claim): Promise<void> {
    const lock = `${schemaOf(this.dataSource)}:${handler}:${key}`;
    const claim = [v5(key, CLAIMS), handler, forMs, lock];
    const rows: unknown[] = await this.unitOfWork.manager.query(this.claiming, claim);
    if (rows.length === 0)
      throw new TaskCancelledError(`The same work is in flight already, or began less than ${forMs / 1_000} s ago.`);
  }

  private hit(handler: string): { readonly first: false } {
    this.hits.add(1, { 'warren.schema': schemaOf(this.dataSource), 'warren.handler': handler });
    return { first: false };
  }
}
