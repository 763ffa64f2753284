import type { z } from 'zod';
import type { Decider, DomainEvent } from './decider.ts';

/** How the events of one type are kept. */
export interface EventFormat<Data> {
  /** The version that is written. Count it up when the data change their shape, and say how the old become new. */
  readonly version: number;
  readonly schema: z.ZodType<Data>;
  /** By version: makes the data of that version those of the next. Stored events are never touched. */
  readonly upcasts?: Readonly<Record<number, (data: unknown) => unknown>>;
}

export type EventFormats<Event extends DomainEvent> = {
  readonly [Type in Event['type']]: EventFormat<Extract<Event, { readonly type: Type }>['data']>;
};

/** How states are kept between the events, so that loading one takes as long however many events there are. */
export interface SnapshotFormat<State> {
  /** A snapshot is left behind every so many events. What a load replays at most. */
  readonly every: number;
  /** Count it up whenever `evolve` or the state changes: snapshots of another version are ignored, and made anew. */
  readonly version: number;
  readonly schema: z.ZodType<State>;
}

/** A kind of stream: what its events mean, and how they are kept. */
export interface StreamType<Command, Event extends DomainEvent, State> {
  /** The first half of its streams' ids: `wallet` for `wallet-<id>`. Never changed, once something is stored. */
  readonly name: string;
  readonly decider: Decider<Command, Event, State>;
  readonly events: EventFormats<Event>;
  readonly snapshots: SnapshotFormat<State>;
  /** What a command or an event is about: an order, a deposit. What was decided about it before is given to `decide`. */
  readonly subject: (about: Command | Event) => string | undefined;
}
