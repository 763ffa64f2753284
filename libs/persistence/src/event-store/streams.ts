import { ConcurrencyError } from '../errors.ts';
import type { Page, PageRequest } from '../paging/keyset-page.ts';
import type { UnitOfWork } from '../transactions/unit-of-work.ts';
import type { DomainEvent } from './decider.ts';
import type { EventLog } from './event-log.ts';
import { isUpTo, type Point } from './point.ts';
import { replay, type Loaded } from './replay.ts';
import type { Snapshots } from './snapshots.ts';
import { readEvent, type EventRow, type Recorded } from './stored-event.ts';
import { StreamMetrics } from './stream-metrics.ts';
import type { StreamType } from './stream-type.ts';
import { versionCursor, versionOf } from './version-cursor.ts';

/** What came of a command. */
export interface Decided<Event extends DomainEvent, State> extends Loaded<State> {
  /** None for a command that was carried out before. */
  readonly events: readonly Recorded<Event>[];
}

/** A page of a stream's history. */
export interface HistoryRequest<Event extends DomainEvent> extends PageRequest {
  /** Only events of these types. */
  readonly types: readonly Event['type'][];
}

/** Read at once at most, where a stream has no snapshot that fits. */
const LARGEST_PAGE = 5_000;

/** The streams of one type, each known by its id. A stream begins with its first event. */
export class Streams<Command, Event extends DomainEvent, State> {
  private readonly metrics: StreamMetrics;

  constructor(
    private readonly type: StreamType<Command, Event, State>,
    private readonly log: EventLog,
    private readonly snapshots: Snapshots,
    private readonly unitOfWork: UnitOfWork,
  ) {
    this.metrics = new StreamMetrics(type.name);
  }

  /**
   * Carries out a command, in one transaction: load, decide, append. When somebody else was quicker the stream is
   * locked and the command decided anew, so that it takes two attempts at most, however many want the same stream.
   * Throws what the decider throws; nothing is kept then.
   */
  decide(id: string, command: Command): Promise<Decided<Event, State>> {
    return this.unitOfWork.run(async () => {
      try {
        return await this.attempt(id, command);
      } catch (error) {
        if (!(error instanceof ConcurrencyError)) throw error;
        this.metrics.conflicted();
        await this.log.lock(this.nameOf(id));
        return this.attempt(id, command);
      }
    });
  }

  /**
   * Adds events to a stream that has this version, 0 for one that is not there yet.
   * @throws ConcurrencyError when it has another one; the open transaction can go on
   */
  async append(id: string, expectedVersion: number, events: readonly Event[]): Promise<Recorded<Event>[]> {
    if (events.length === 0) return [];
    const added = await this.log.append(
      this.nameOf(id),
      expectedVersion,
      events.map((event) => ({
        type: event.type,
        schema_version: this.type.events[event.type as Event['type']].version,
        subject: this.type.subject(event),
        data: event.data,
      })),
    );
    this.metrics.appended(added.length);
    return this.read(added);
  }

  /**
   * The state that a stream had at a point; now, unless told. It takes the newest snapshot before that, and the events
   * behind it. Where there is no snapshot of this schema version all events are replayed, once: it leaves snapshots.
   */
  async load(id: string, point: Point = 'now'): Promise<Loaded<State>> {
    const { decider, snapshots } = this.type;
    const kept = await this.snapshots.newest(this.nameOf(id), snapshots, point);
    let reached: Loaded<State> = kept ?? { state: decider.initial, version: 0 };
    for (let limit = snapshots.every; ; limit = Math.min(limit * 4, LARGEST_PAGE)) {
      const page = await this.log.after(this.nameOf(id), reached.version, limit);
      const wanted = page.filter((row) => isUpTo(point, row));
      reached = await this.goOn(id, reached, this.read(wanted));
      if (wanted.length < limit) return reached;
    }
  }

  /** The events of a stream about one subject, oldest first. */
  async about(id: string, subject: string): Promise<Recorded<Event>[]> {
    return this.read(await this.log.about(this.nameOf(id), subject));
  }

  /** One page of a stream's events, newest first. @throws MalformedCursorError */
  async history(id: string, { types, cursor, limit }: HistoryRequest<Event>): Promise<Page<Recorded<Event>>> {
    const before = cursor === undefined ? undefined : versionOf(cursor);
    // One more than asked for tells whether there is a next page.
    const rows = await this.log.backwards(this.nameOf(id), types, before, limit + 1);
    const items = this.read(rows.slice(0, limit));
    const last = rows.length > limit ? items.at(-1) : undefined;
    return { items, nextCursor: last ? versionCursor(last.version) : null };
  }

  private async attempt(id: string, command: Command): Promise<Decided<Event, State>> {
    const loaded = await this.load(id);
    const subject = this.type.subject(command);
    // After the state: what comes in between is then an event too many, which the append finds out, never one too few.
    const before = subject === undefined ? [] : await this.about(id, subject);
    const decided = this.type.decider.decide(command, loaded.state, before);
    const events = await this.append(id, loaded.version, decided);
    return { events, ...(await this.goOn(id, loaded, events)) };
  }

  private async goOn(id: string, from: Loaded<State>, events: readonly Recorded<Event>[]): Promise<Loaded<State>> {
    const { reached, snapshots } = replay(this.type, from, events);
    await this.snapshots.keep(this.nameOf(id), this.type.snapshots, snapshots);
    return reached;
  }

  private read(rows: readonly EventRow[]): Recorded<Event>[] {
    return rows.map((row) => readEvent(this.type.events, row));
  }

  private nameOf(id: string): string {
    return `${this.type.name}-${id}`;
  }
}
