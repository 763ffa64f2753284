/** Something that happened, in the words of the domain: `{ type: 'MoneyDeposited', data: { … } }`. */
export interface DomainEvent {
  readonly type: string;
  readonly data: object;
}

/** What a stream of events is about, as two pure functions. It does no I/O, and knows nothing of how events are kept. */
export interface Decider<Command, Event extends DomainEvent, State> {
  /** Of a stream without events. */
  readonly initial: State;
  /**
   * What happens because of a command; nothing, for a command that was carried out before. Throws to say no.
   * @param before the stream's events about the command's subject, oldest first: what a repetition is told by, so that
   *   the state need not remember every order and deposit that there ever was
   */
  decide(this: void, command: Command, state: State, before: readonly Event[]): readonly Event[];
  /** The state after an event. It never throws: what happened has happened. */
  evolve(this: void, state: State, event: Event): State;
}
