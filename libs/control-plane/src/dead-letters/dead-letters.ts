import { Injectable } from '@nestjs/common';
import { keysetPage, type Page } from '@warren/persistence';
import { DataSource, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import { MissingError } from '@warren/http';
import { boundedSearch, countedUpTo, type MatchCount } from '../search/bounded-search.ts';
import { fieldList, type SearchFieldList } from '../search/field-views.ts';
import { knownValues } from '../search/known-values.ts';
import { DEAD_LETTER_FIELDS } from './dead-letter-search.ts';
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
    return this.bounded((deadLetters) => keysetPage(select(deadLetters, selection), { limit, cursor }));
  }

  /** How many match, up to a number. */
  async count(selection: Selection): Promise<MatchCount> {
    return this.bounded((deadLetters, manager) => countedUpTo(manager, select(deadLetters, selection)));
  }

  /** What they can be searched by, and the values that there are. */
  async fields(): Promise<SearchFieldList> {
    const known = await boundedSearch(this.dataSource, async (manager) => ({
      type: await knownValues(manager, 'dead_letters', 'type'),
      group: await knownValues(manager, 'dead_letters', 'handler_group'),
      queue: await knownValues(manager, 'dead_letters', 'queue'),
      reason: await knownValues(manager, 'dead_letters', 'reason'),
    }));
    return fieldList(DEAD_LETTER_FIELDS, known);
  }

  /** What died of the same thing, the most frequent first. */
  async groups(selection: Selection): Promise<DeadLetterGroups['items']> {
    const rows = await this.bounded((deadLetters) => grouped(select(deadLetters, withState(selection))));
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

  private bounded<T>(
    search: (deadLetters: SelectQueryBuilder<DeadLetterRow>, manager: EntityManager) => Promise<T>,
  ): Promise<T> {
    return boundedSearch(this.dataSource, (manager) =>
      search(manager.createQueryBuilder(DeadLetterRow, 'letter'), manager),
    );
  }

  private deadLetters(): SelectQueryBuilder<DeadLetterRow> {
    return this.dataSource.manager.createQueryBuilder(DeadLetterRow, 'letter');
  }
}

/** Those that are dead, where nothing is said of states. */
const withState = (selection: Selection): Selection =>
  selection.state !== undefined || /(?:^|\s)-?state:/.test(selection.q ?? '')
    ? selection
    : { ...selection, state: 'dead' };

const grouped = (deadLetters: SelectQueryBuilder<DeadLetterRow>): Promise<RawGroup[]> =>
  deadLetters
    .select(['letter.reason AS reason', 'letter.queue AS queue', 'letter.type AS type'])
    .addSelect('letter.handler_group', 'group')
    .addSelect('count(*)::int', 'count')
    .addSelect('min(letter.died_at)', 'first')
    .addSelect('max(letter.died_at)', 'last')
    .groupBy('letter.reason, letter.queue, letter.handler_group, letter.type')
    .orderBy('count(*)', 'DESC')
    .limit(500)
    .getRawMany<RawGroup>();

type RawGroup = { readonly first: Date; readonly last: Date } & DeadLetterGroups['items'][number];

export function unknownDeadLetter(id: string): MissingError {
  const detail = `There is no dead letter ${id} in the archive. One that died just now may still be on its way.`;
  return new MissingError('dead-letter-unknown', detail);
}
