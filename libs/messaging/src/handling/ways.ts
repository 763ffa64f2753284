import {
  eventExchange,
  eventQueue,
  REQUESTS,
  requestQueue,
  TASKS,
  taskQueue,
  taskRoutingKey,
} from '../topology/names.ts';
import type { MessageKind } from '../wire/message.ts';

/** A binding by which messages come to the queue of their route. */
export interface Way {
  readonly exchange: string;
  readonly routingKey: string;
  /** The exchange may be missing: who has no contract may never have declared it, and gets messages otherwise. */
  readonly isOptional?: boolean;
}

/** Where the messages of a route wait, and how they come there. */
export interface Waiting {
  readonly queue: string;
  readonly ways: readonly Way[];
}

interface Waited {
  readonly group: string;
  readonly kind: MessageKind;
  readonly type: string;
  /** Whether it is a pattern of Nest's own, and nothing says what kind of message it is. */
  readonly isUndeclared: boolean;
}

/**
 * The queue of a route, and its bindings. A contract, or a handler's `kind`, says what its messages are, and they come
 * one way. Patterns of Nest's own do not: their sender may take them for events, for tasks, or for something of this
 * group.
 */
export function waitingOf({ group, kind, type, isUndeclared }: Waited): Waiting {
  const byEvent = { exchange: eventExchange(type), routingKey: '' };
  switch (kind) {
    case 'request':
      return { queue: requestQueue(group), ways: [byRequest(group)] };
    case 'task': {
      const ways = [{ exchange: TASKS, routingKey: taskRoutingKey(type) }];
      return { queue: taskQueue(type), ways: isUndeclared ? [...ways, { ...byEvent, isOptional: true }] : ways };
    }
    case 'event':
      return {
        queue: eventQueue(group),
        ways: isUndeclared ? [{ ...byEvent, isOptional: true }, byGroup(group)] : [byEvent],
      };
  }
}

/** How requests come to a group, and whatever else a client of Nest's own sends there. */
export const byRequest = (group: string): Way => ({ exchange: REQUESTS, routingKey: group });

/** How an event comes to one group alone: one whose pattern names no group, from a client that has the group's name. */
export const byGroup = (group: string): Way => ({ exchange: TASKS, routingKey: eventQueue(group) });

/** Whether a message came this way. A fanout exchange does not look at the routing key, and clients may set one. */
export const isWay = (
  { exchange, routingKey }: Way,
  came: { readonly exchange: string; readonly routingKey: string },
): boolean => exchange === came.exchange && (exchange.startsWith(eventExchange('')) || routingKey === came.routingKey);
