import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@warren/http';
import { keysetPage, type Page } from '@warren/persistence';
import { DataSource, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import { CONTROL_PLANE_OPTIONS, type ControlPlaneOptions } from '../control-plane-options.ts';
import { boundedSearch, countedUpTo, type MatchCount } from '../search/bounded-search.ts';
import { fieldList, type SearchFieldList } from '../search/field-views.ts';
import type { SearchFields } from '../search/search-fields.ts';
import { TaskAudience } from './task-audience.ts';
import { select, type TaskQuery, type TaskSelection, visibleTo } from './task-query.ts';
import { taskFields } from './task-search.ts';
import { TaskRow } from './task.entity.ts';

/** Looks for tasks. Users find what they asked for, operators all there is. */
@Injectable()
export class TaskLists {
  private readonly fields: SearchFields;

  constructor(
    private readonly dataSource: DataSource,
    private readonly audience: TaskAudience,
    @Inject(CONTROL_PLANE_OPTIONS) { contracts }: Pick<ControlPlaneOptions, 'contracts'>,
  ) {
    this.fields = taskFields(contracts);
  }

  /** Newest first. */
  async list(query: TaskQuery, caller: Caller): Promise<Page<TaskRow>> {
    return this.bounded((tasks) => keysetPage(this.wanted(tasks, query, caller), query));
  }

  /** How many match, up to a number. */
  async count(selection: TaskSelection, caller: Caller): Promise<MatchCount> {
    return this.bounded((tasks, manager) => countedUpTo(manager, this.wanted(tasks, selection, caller)));
  }

  /** What they can be searched by, and the types that the caller may ask for. */
  fieldsFor(caller: Caller): SearchFieldList {
    return fieldList(this.fields, { type: this.audience.typesFor(caller).map(({ type }) => type) });
  }

  private wanted(tasks: SelectQueryBuilder<TaskRow>, selection: TaskSelection, caller: Caller) {
    return select(visibleTo(tasks, caller), selection, this.fields);
  }

  private bounded<T>(search: (tasks: SelectQueryBuilder<TaskRow>, manager: EntityManager) => Promise<T>): Promise<T> {
    return boundedSearch(this.dataSource, (manager) => search(manager.createQueryBuilder(TaskRow, 'task'), manager));
  }
}
