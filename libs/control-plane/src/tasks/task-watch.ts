import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { UnitOfWork } from '@warren/persistence';
import { In } from 'typeorm';
import { Observable, type Subscriber } from 'rxjs';
import { ENDED } from './task-history.ts';
import { TaskRow } from './task.entity.ts';

/** Between two looks, in milliseconds. */
const LOOK_EVERY_MS = 250;

interface Watcher {
  readonly subscriber: Subscriber<TaskRow>;
  seen: string;
}

/**
 * Lets many watch tasks live. It looks into the database four times a second, once for all who watch in this process
 * and not at all when no caller does: whichever process consumes the worker's events, and whatever is unavailable meanwhile, no change is
 * missed.
 */
@Injectable()
export class TaskWatch implements OnModuleDestroy {
  private readonly logger = new Logger(TaskWatch.name);
  private readonly watchers = new Map<string, Set<Watcher>>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** The task as it is, and then whenever it has changed, until it has ended, or this process does. */
  watch(row: TaskRow): Observable<TaskRow> {
    return new Observable((subscriber) => {
      subscriber.next(row);
      if (ENDED.includes(row.state)) return subscriber.complete();
      return this.add(row.id, { subscriber, seen: row.version });
    });
  }

  onModuleDestroy(): void {
    clearTimeout(this.timer);
    for (const { subscriber } of [...this.watchers.values()].flatMap((all) => [...all])) subscriber.complete();
  }

  private add(id: string, watcher: Watcher): () => void {
    const watchers = this.watchers.get(id) ?? new Set();
    this.watchers.set(id, watchers.add(watcher));
    this.timer ??= setTimeout(() => void this.look(), LOOK_EVERY_MS);
    return () => {
      watchers.delete(watcher);
      if (watchers.size === 0) this.watchers.delete(id);
    };
  }

  private async look(): Promise<void> {
    try {
      for (const row of await this.changed()) this.emit(row);
    } catch (error) {
      this.logger.debug(`Watched tasks could not be read, and will be in 250 ms: ${String(error)}`);
    }
    this.timer = this.watchers.size > 0 ? setTimeout(() => void this.look(), LOOK_EVERY_MS) : undefined;
  }

  private async changed(): Promise<TaskRow[]> {
    const { manager } = this.unitOfWork;
    const watched = { id: In([...this.watchers.keys()]) };
    const versions = await manager.find(TaskRow, { where: watched, select: { id: true, version: true } });
    const changed = versions.filter(({ id, version }) =>
      [...(this.watchers.get(id) ?? [])].some(({ seen }) => seen !== version),
    );
    return changed.length > 0 ? manager.findBy(TaskRow, { id: In(changed.map(({ id }) => id)) }) : [];
  }

  private emit(row: TaskRow): void {
    for (const watcher of this.watchers.get(row.id) ?? []) {
      if (watcher.seen === row.version) continue;
      watcher.seen = row.version;
      watcher.subscriber.next(row);
      if (ENDED.includes(row.state)) watcher.subscriber.complete();
    }
  }
}
