import { Injectable } from '@nestjs/common';
import { metrics, type Counter } from '@opentelemetry/api';
import { DataSource } from 'typeorm';
import { schemaOf, tableOf } from './tables.ts';
import { UnitOfWork } from './unit-of-work.ts';

/** What became of a message: handled just now, or handled before. */
export type Handled<T> = { readonly first: true; readonly result: T } | { readonly first: false };

/** Remembers which messages each handler has had, so that a second delivery has no second effect. */
@Injectable()
export class Inbox {
  private readonly insertion: string;
  private readonly hits: Counter;

  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
  ) {
    this.insertion = `INSERT INTO ${tableOf(dataSource, 'inbox')} (message_id, handler) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1`;
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
      this.hits.add(1, { 'warren.schema': schemaOf(this.dataSource), 'warren.handler': handler });
      return { first: false };
    });
  }
}
