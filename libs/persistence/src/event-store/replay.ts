import type { DomainEvent } from './decider.ts';
import type { Recorded } from './stored-event.ts';
import type { StreamType } from './stream-type.ts';

/** A stream's state after so many of its events. */
export interface Loaded<State> {
  readonly state: State;
  /** How many events made it; 0 for a stream that is not there. */
  readonly version: number;
}

/** A state that is worth keeping. */
export interface Snapshot<State> extends Loaded<State> {
  readonly recordedAt: Date;
}

export interface Replayed<State> {
  readonly reached: Loaded<State>;
  /** The states at each multiple of `every` on the way. */
  readonly snapshots: readonly Snapshot<State>[];
}

/** Goes on from a state through the events after it. */
export function replay<Event extends DomainEvent, State>(
  { decider, snapshots: { every } }: StreamType<never, Event, State>,
  from: Loaded<State>,
  events: readonly Recorded<Event>[],
): Replayed<State> {
  let reached = from;
  const snapshots: Snapshot<State>[] = [];
  for (const event of events) {
    const { version, recordedAt } = event;
    reached = { state: decider.evolve(reached.state, event), version };
    if (version % every === 0) snapshots.push({ ...reached, recordedAt });
  }
  return { reached, snapshots };
}
