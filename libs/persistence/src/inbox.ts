import { Injectable } from '@nestjs/common';
import { metrics, type Counter } from '@opentelemetry/api';
import { DataSource } from 'typeorm';
import { schemaOf, tableOf } from './tables.ts';
import { UnitOfWork } from './unit-of-work.ts';

/** What became of a message: handled just now, or handled before. */
export type Handled<T> = { readonly first: true; readonly result: T } | { readonly first: false };

/** A message, and what a handler does about it. */
export interface Message<T> {
  readonly id: string;
  readonly work: () => Promise<T>;
  /** Calls in the async context that the message came in: its trace, and what is said because of it. */
  readonly inContext: <R>(call: () => R) => R;
}

/** Remembers which messages each handler has had, so that a second delivery has no second effect. */
@Injectable()
export class Inbox {
  private readonly insertion: string;
  private readonly insertions: string;
  private readonly hits: Counter;

  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
  ) {
    const table = tableOf(dataSource, 'inbox');
    this.insertion = `INSERT INTO ${table} (message_id, handler) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1`;
    this.insertions = `INSERT INTO ${table} (message_id, handler) SELECT id, $2 FROM unnest($1::uuid[]) AS id ORDER BY id
      ON CONFLICT DO NOTHING RETURNING message_id AS id`;
    this.hits = metrics.getMeter('warren.persistence').createCounter('warren.inbox.hits', {
      description: 'Messages that were delivered again, and skipped',
    });
  }

  /**
   * Does the work unless this handler has done it for this message, in one transaction with the note of it. A second
   * delivery at the same moment waits for the first to end: it is skipped after a commit, and does the work after a
   * rollback. Messages are remembered for the inbox's window, 14 days unless told.
   */
  once<T>(messageId: string, handler: string, work: () => Promise<T>): Promise<Handled<T>> {
    return this.unitOfWork.run(async () => {
      const rows: unknown[] = await this.unitOfWork.manager.query(this.insertion, [messageId, handler]);
      if (rows.length === 1) return { first: true, result: await work() };
      return this.hit(handler);
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

  private hit(handler: string): { readonly first: false } {
    this.hits.add(1, { 'warren.schema': schemaOf(this.dataSource), 'warren.handler': handler });
    return { first: false };
  }
}
