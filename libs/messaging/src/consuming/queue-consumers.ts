import type { Route } from '../handling/routes.ts';
import { REDELIVER, taskQueue } from '../topology/names.ts';
import { requestQueueArguments, workQueueArguments } from '../topology/shared-topology.ts';
import type { Consumer } from './consumer.ts';
import type { ConsumerParts } from './consumer-parts.ts';
import { QueueConsumer } from './queue-consumer.ts';

/** One consumer for each queue that the routes name. */
export function queueConsumersOf(routes: readonly Route[], parts: ConsumerParts): Consumer[] {
  const byQueue = Map.groupBy(routes, ({ queue }) => queue);
  return [...byQueue.values()].map((ofQueue) => queueConsumerOf(ofQueue as [Route, ...Route[]], parts));
}

/** Routes of one queue are of one kind. */
function queueConsumerOf(routes: readonly [Route, ...Route[]], parts: ConsumerParts): Consumer {
  const [{ kind, queue, concurrency }] = routes;
  const consumer = new QueueConsumer(parts.connection, parts.publisher, {
    queue,
    arguments: kind === 'request' ? requestQueueArguments : workQueueArguments,
    bindings: bindingsOf(routes),
    prefetch: concurrency ?? parts.prefetch,
    executor: parts.executorOf(queue, routes),
    onOutcome: parts.onOutcome,
    beforehand: (channel) => parts.caughtUp(kind, channel),
  });
  if (kind !== 'request') parts.makePausable([queue, ...routes.map(queueOfAll)], consumer);
  return consumer;
}

/** Who pauses the tasks of a type means those of high priority, too. */
const queueOfAll = ({ kind, type, queue }: Route): string => (kind === 'task' ? taskQueue(type) : queue);

/** Besides where its messages come from, each work queue is bound by its own name, for retries and replays. */
function bindingsOf(routes: readonly [Route, ...Route[]]): { exchange: string; routingKey: string }[] {
  const [{ kind, queue }] = routes;
  const bindings = new Map(routes.map(({ exchange, routingKey }) => [exchange, { exchange, routingKey }]));
  if (kind !== 'request') bindings.set(REDELIVER, { exchange: REDELIVER, routingKey: queue });
  return [...bindings.values()];
}
