import type { Route } from '../handling/routes.ts';
import { byRequest, type Way } from '../handling/ways.ts';
import { eventQueue, REDELIVER, requestQueue, taskQueue, urgentQueue } from '../topology/names.ts';
import { requestQueueArguments, workQueueArguments } from '../topology/shared-topology.ts';
import type { Consumer } from './consumer.ts';
import type { ConsumerParts } from './consumer-parts.ts';
import { declareOwnQueue, type OwnQueue } from './own-queue.ts';
import { QueueConsumer } from './queue-consumer.ts';

/** One consumer for each queue that the routes name. */
export function queueConsumersOf(routes: readonly Route[], parts: ConsumerParts): Consumer[] {
  const queues = new Set(routes.map(({ queue }) => queue));
  queues.delete(requestQueue(parts.group));
  return [...queues].map((queue) => {
    const ofQueue = routes.filter((route) => route.queue === queue);
    return workQueueConsumer(ofQueue as [Route, ...Route[]], parts);
  });
}

/**
 * The consumer of a group's queue of requests. A client of Nest's own knows one queue of a service, and sends its events
 * there, too: so the queue takes them, and is there for a handler of Nest's patterns even when no handler answers.
 * @param routes all of the group's
 */
export function requestConsumersOf(routes: readonly Route[], parts: ConsumerParts): Consumer[] {
  const queue = requestQueue(parts.group);
  const { requests, guests } = byAnswer(routes, parts);
  if (requests.length === 0 && !guests.some(({ isUndeclared }) => isUndeclared)) return [];
  const consumer = new QueueConsumer(parts.connection, parts.publisher, {
    queue,
    isDeferrable: false,
    declare: (channel) => channel.assertQueue(queue, { durable: true, arguments: requestQueueArguments }),
    bindings: [byRequest(parts.group)],
    prefetch: parts.prefetch,
    executor: parts.executorOf({ queue, routes: requests, guests }),
    onOutcome: parts.onOutcome,
    beforehand: (channel) => parts.caughtUp('request', channel),
  });
  return [consumer];
}

/**
 * The consumer of a queue that the application has apart from Warren's: it takes everything that has a handler. What is
 * tried again is so on the queue that the group has for it.
 */
export function ownQueueConsumer(own: OwnQueue, routes: readonly Route[], parts: ConsumerParts): Consumer {
  const { name: queue } = own;
  const { requests, guests } = byAnswer(routes, parts);
  return new QueueConsumer(parts.connection, parts.publisher, {
    queue,
    isDeferrable: false,
    declare: (channel) => declareOwnQueue(own, parts.connection, channel),
    bindings: [],
    prefetch: parts.prefetch,
    executor: parts.executorOf({ queue, routes: requests, guests, isOpen: true }),
    onOutcome: parts.onOutcome,
    beforehand: (channel) => parts.caughtUp('request', channel),
  });
}

function byAnswer(routes: readonly Route[], { group }: ConsumerParts): Record<'requests' | 'guests', Route[]> {
  const requests = routes.filter(({ kind }) => kind === 'request');
  return { requests, guests: routes.filter((route) => !requests.includes(route) && isReachable(group, route)) };
}

/** Not what urgent tasks have beside the others, and not what each process of a group must read for itself. */
const isReachable = (group: string, { type, queue, kind }: Route): boolean =>
  kind === 'task' ? queue !== urgentQueue(type) : queue === eventQueue(group);

/** Routes of one queue are of one kind. */
function workQueueConsumer(routes: readonly [Route, ...Route[]], parts: ConsumerParts): Consumer {
  const [{ kind, queue, concurrency }] = routes;
  const consumer = new QueueConsumer(parts.connection, parts.publisher, {
    queue,
    isDeferrable: true,
    declare: (channel) => channel.assertQueue(queue, { durable: true, arguments: workQueueArguments }),
    bindings: bindingsOf(routes),
    prefetch: concurrency ?? parts.prefetch,
    executor: parts.executorOf({ queue, routes }),
    onOutcome: parts.onOutcome,
    beforehand: (channel) => parts.caughtUp(kind, channel),
  });
  parts.makePausable([queue, ...routes.map(queueOfAll)], consumer);
  return consumer;
}

/** Who pauses the tasks of a type means those of high priority, too. */
const queueOfAll = ({ kind, type, queue }: Route): string => (kind === 'task' ? taskQueue(type) : queue);

/** Besides where its messages come from, each work queue is bound by its own name, for retries and replays. */
function bindingsOf(routes: readonly [Route, ...Route[]]): Way[] {
  const [{ queue }] = routes;
  const ways = routes.flatMap((route) => route.ways);
  const bindings = new Map(ways.map((way) => [`${way.exchange} ${way.routingKey}`, way]));
  return [...bindings.values(), { exchange: REDELIVER, routingKey: queue }];
}
