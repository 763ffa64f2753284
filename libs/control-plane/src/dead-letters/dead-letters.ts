import { Injectable } from '@nestjs/common';
import { keysetPage, type Page } from '@warren/persistence';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import { MissingError } from '@warren/http';
import { DeadLetterRow } from './dead-letter.entity.ts';
import type { DeadLetterGroups } from './dead-letter-views.ts';
import type { DeadLetterQuery } from './operator-requests.ts';
import { type Selection, select } from './selection.ts';

const IN_DETAIL = ['body', 'firstBody', 'payload', 'headers', 'properties', 'occurrences'] as const;

/** Looks into the archive. */
@Injectable()
export class DeadLetters {
  constructor(private readonly dataSource: DataSource) {}

  /** Newest first, by when they were first archived. */
  async list({ limit, cursor, ...selection }: DeadLetterQuery): Promise<Page<DeadLetterRow>> {
    return keysetPage(select(this.deadLetters(), selection), { limit, cursor });
  }

  async count(selection: Selection): Promise<number> {
    return select(this.deadLetters(), selection).getCount();
  }

  /** What died of the same thing, the most frequent first. */
  async groups(selection: Selection): Promise<DeadLetterGroups['items']> {
    const rows = await select(this.deadLetters(), { state: 'dead', ...selection })
      .select(['letter.reason AS reason', 'letter.queue AS queue', 'letter.type AS type'])
      .addSelect('letter.handler_group', 'group')
      .addSelect('count(*)::int', 'count')
      .addSelect('min(letter.died_at)', 'first')
      .addSelect('max(letter.died_at)', 'last')
      .groupBy('letter.reason, letter.queue, letter.handler_group, letter.type')
      .orderBy('count(*)', 'DESC')
      .limit(500)
      .getRawMany<{ first: Date; last: Date } & DeadLetterGroups['items'][number]>();
    return rows.map(({ first, last, ...group }) => ({
      ...group,
      firstDiedAt: first.toISOString(),
      lastDiedAt: last.toISOString(),
    }));
  }

  /**
   * One letter with all there is, by its id or its message's. Of several letters of one message the latest.
   * @throws MissingError
   */
  async find(id: string): Promise<DeadLetterRow> {
    const deadLetter = await this.deadLetters()
      .addSelect(IN_DETAIL.map((column) => `letter.${column}`))
      .where('letter.id = :id OR letter.message_id = :id', { id })
      .orderBy('letter.died_at', 'DESC')
      .limit(1)
      .getOne();
    if (!deadLetter) throw unknownDeadLetter(id);
    return deadLetter;
  }

  private deadLetters(): SelectQueryBuilder<DeadLetterRow> {
    return this.dataSource.manager.createQueryBuilder(DeadLetterRow, 'letter');
  }
}

export function unknownDeadLetter(id: string): MissingError {
  const detail = `There is no dead letter ${id} in the archive. One that died just now may still be on its way.`;
  return new MissingError('dead-letter-unknown', detail);
}
