import { RETRY_DELAYS } from './retry-delays.ts';
import {
  DEAD,
  DEAD_LETTERS,
  UNROUTABLE,
  LOG,
  PAUSED,
  PAUSES,
  REDELIVER,
  REPLIES,
  REQUESTS,
  RESUMED,
  TASKS,
  eventExchange,
  retryExchange,
} from './names.ts';

export type Arguments = Readonly<Record<string, string | number | boolean>>;

export interface ExchangeDeclaration {
  readonly name: string;
  readonly type: 'direct' | 'fanout' | 'headers';
  readonly arguments: Arguments;
}

export interface QueueDeclaration {
  readonly name: string;
  readonly arguments: Arguments;
}

export interface Binding {
  readonly exchange: string;
  readonly queue: string;
  readonly routingKey: string;
}

export interface ExchangeBinding {
  readonly source: string;
  readonly destination: string;
  readonly arguments: Arguments;
}

export interface Topology {
  readonly exchanges: readonly ExchangeDeclaration[];
  readonly queues: readonly QueueDeclaration[];
  readonly bindings: readonly Binding[];
  readonly exchangeBindings: readonly ExchangeBinding[];
}

/**
 * A dead letter is confirmed by its target before the source lets go of it. All three settings are needed:
 * with one missing RabbitMQ falls back to at-most-once without a word
 * (https://www.rabbitmq.com/docs/quorum-queues#dead-lettering).
 */
const deadLetteredAtLeastOnceTo = (exchange: string): Arguments => ({
  'x-dead-letter-exchange': exchange,
  'x-dead-letter-strategy': 'at-least-once',
  'x-overflow': 'reject-publish',
});

/** How often a message may come back unsettled, because its worker died, before it is a dead letter. */
export const DELIVERY_LIMIT = 20;

/** For tasks and facts: replicated, on disk, and safe from a message that kills its workers. */
export const workQueueArguments: Arguments = {
  'x-queue-type': 'quorum',
  'x-delivery-limit': DELIVERY_LIMIT,
  ...deadLetteredAtLeastOnceTo(DEAD),
};

/**
 * For one partition of a group's facts. RabbitMQ lets one consumer at a time have it. The limit is higher than a work
 * queue's because here the consumer is the first to judge ({@link DELIVERY_LIMIT}): it knows which of those that came
 * back was in work. The dead letters' routing key means nothing to a fanout exchange; it is there because RabbitMQ
 * compares it, and so refuses a worker that was told another number of partitions.
 */
export const partitionQueueArguments = (queue: string, partitions: number): Arguments => ({
  ...workQueueArguments,
  'x-single-active-consumer': true,
  'x-delivery-limit': 2 * DELIVERY_LIMIT,
  'x-dead-letter-routing-key': `${queue} of ${partitions}`,
});

/** For requests: nobody waits for an answer after a crash, and a classic queue answers three times as fast. */
export const requestQueueArguments: Arguments = { 'x-queue-type': 'classic' };

/**
 * What all services share, declared by an operator (`npx @warren/messaging provision`, or `definitions.json`) and by no service:
 * the exchanges, the ladder of retries, the dead letters and the log of facts.
 * @param eventTypes every type of fact, `user.registered.v1`
 */
export function sharedTopology(eventTypes: readonly string[]): Topology {
  return {
    exchanges: exchangesOf(eventTypes),
    queues: [
      // From RabbitMQ 4.0 a queue without a limit of its own drops what came back 20 times, and archives may.
      { name: DEAD_LETTERS, arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 1_000_000 } },
      { name: LOG, arguments: { 'x-queue-type': 'stream' } },
      { name: PAUSES, arguments: { 'x-queue-type': 'stream' } },
      ...RETRY_DELAYS.map((delay) => ({
        name: retryExchange(delay.name),
        arguments: { 'x-queue-type': 'quorum', 'x-message-ttl': delay.ms, ...deadLetteredAtLeastOnceTo(REDELIVER) },
      })),
    ],
    bindings: [
      { exchange: DEAD, queue: DEAD_LETTERS, routingKey: '' },
      ...RETRY_DELAYS.map(({ name }) => ({
        exchange: retryExchange(name),
        queue: retryExchange(name),
        routingKey: '',
      })),
      ...eventTypes.map((type) => ({ exchange: eventExchange(type), queue: LOG, routingKey: '' })),
      ...eventTypes
        .filter((type) => type === PAUSED || type === RESUMED)
        .map((type) => ({ exchange: eventExchange(type), queue: PAUSES, routingKey: '' })),
    ],
    // With a note of the broker: what was on the ladder. What is redriven has none, and is returned to whoever sent it.
    exchangeBindings: [
      {
        source: UNROUTABLE,
        destination: DEAD,
        arguments: { 'x-match': 'any-with-x', 'x-first-death-reason': 'expired' },
      },
    ],
  };
}

function exchangesOf(eventTypes: readonly string[]): ExchangeDeclaration[] {
  const fanouts = [DEAD, ...RETRY_DELAYS.map(({ name }) => retryExchange(name)), ...eventTypes.map(eventExchange)];
  return [
    ...[REQUESTS, TASKS, REPLIES].map((name) => ({ name, type: 'direct' as const, arguments: {} })),
    { name: REDELIVER, type: 'direct', arguments: { 'alternate-exchange': UNROUTABLE } },
    { name: UNROUTABLE, type: 'headers', arguments: {} },
    ...fanouts.map((name) => ({ name, type: 'fanout' as const, arguments: {} })),
  ];
}
