import type { DomainEvent } from './decider.ts';
import { UnreadableEventError } from '../errors.ts';
import type { EventFormat, EventFormats } from './stream-type.ts';

/** An event with its place in a stream. */
export type Recorded<Event extends DomainEvent> = Event & {
  /** UUIDv7. */
  readonly id: string;
  /** 1 for the first of its stream. */
  readonly version: number;
  /** By the database's clock, in milliseconds. Within a stream it never goes back. */
  readonly recordedAt: Date;
};

/** A row of `events` as it is read. */
export interface EventRow {
  readonly id: string;
  readonly version: number;
  readonly type: string;
  readonly schema_version: number;
  readonly data: unknown;
  readonly recorded_at: Date;
}

/**
 * Reads an event, old or new: upcast to the version of this release, and checked.
 * @throws UnreadableEventError for one that this release does not know, or that is not what its schema says
 */
export function readEvent<Event extends DomainEvent>(formats: EventFormats<Event>, row: EventRow): Recorded<Event> {
  const format = (formats as Readonly<Record<string, EventFormat<object> | undefined>>)[row.type];
  if (!format) throw new UnreadableEventError(row, 'there is no such type here');
  const parsed = format.schema.safeParse(upcast(format, row));
  if (!parsed.success) throw new UnreadableEventError(row, parsed.error.message);
  const { id, version, type, recorded_at: recordedAt } = row;
  // That this type has these data is what its format says, and the compiler cannot follow.
  return { id, version, recordedAt, type, data: parsed.data } as unknown as Recorded<Event>;
}

function upcast({ version, upcasts = {} }: EventFormat<object>, row: EventRow): unknown {
  if (row.schema_version > version) throw new UnreadableEventError(row, `version ${version} is the newest here`);
  let { data } = row;
  for (let old = row.schema_version; old < version; old++) {
    const step = upcasts[old];
    if (!step) throw new UnreadableEventError(row, `nothing makes version ${old + 1} of it`);
    data = step(data);
  }
  return data;
}
