import type { Subscriber } from '@showcase/contracts';

export type SubscriberState = Subscriber['status'];

/** What can happen to a subscriber. */
export type SubscriberEvent = 'confirmed' | 'unsubscribed' | 'bounced' | 'complained' | 'suppressed';

type Row = Readonly<Partial<Record<SubscriberEvent, SubscriberState>>>;

/** What leads where; what is not here changes nothing. Who complained comes back by no link, only by a person's hand. */
const transitions: Readonly<Record<SubscriberState, Row>> = {
  pending: all('confirmed', 'unsubscribed', 'bounced', 'complained', 'suppressed'),
  confirmed: all('unsubscribed', 'bounced', 'complained', 'suppressed'),
  unsubscribed: all('confirmed', 'complained', 'suppressed'),
  bounced: all('confirmed', 'unsubscribed', 'complained', 'suppressed'),
  complained: all('suppressed'),
  suppressed: {},
};

/** @returns the state it leads to, which is the same where nothing changes */
export function after(state: SubscriberState, event: SubscriberEvent): SubscriberState {
  return transitions[state][event] ?? state;
}

/** Whether somebody in this state may be asked by mail whether they want mail. */
export function mayBeAsked(state: SubscriberState): boolean {
  return transitions[state].confirmed !== undefined;
}

function all(...events: SubscriberEvent[]): Row {
  return Object.fromEntries(events.map((event) => [event, event]));
}
