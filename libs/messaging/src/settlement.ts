import type { ConsumeMessage } from 'amqplib';
import { DEAD, retryExchange } from './names.ts';
import type { DeadLetterReason, Outcome } from './outcome.ts';
import type { Envelope, Publisher } from './publisher.ts';
import { HEADER, republishProperties } from './wire.ts';

/**
 * Makes the outcome safe: what is to be tried again or given up is published and confirmed elsewhere first.
 * @returns whether the delivery may be acknowledged now, or goes back to its queue
 * @throws whatever the publisher throws; nothing is settled then
 */
export async function settle(
  outcome: Outcome,
  delivery: ConsumeMessage,
  queue: string,
  publisher: Publisher,
): Promise<'acknowledge' | 'give-back'> {
  switch (outcome.kind) {
    case 'done':
    case 'expired':
      return 'acknowledge';
    case 'given-back':
      return 'give-back';
    case 'retry':
      await publisher.publish(toRetry(outcome.rung.name, outcome.error, delivery, queue));
      return 'acknowledge';
    case 'dead':
      await publisher.publish(toDeadLetter(outcome.reason, delivery, queue));
      return 'acknowledge';
  }
}

/** The ladder brings it back by the routing key, which is the queue's name. */
function toRetry(delay: string, error: DeadLetterReason, delivery: ConsumeMessage, queue: string): Envelope {
  const headers = { [HEADER.attempt]: attemptOf(delivery) + 1, 'warren-error': `${error.code}: ${error.message}` };
  return envelope(retryExchange(delay), queue, delivery, headers);
}

function toDeadLetter({ code, message }: DeadLetterReason, delivery: ConsumeMessage, queue: string): Envelope {
  return envelope(DEAD, queue, delivery, {
    [HEADER.attempt]: attemptOf(delivery),
    'warren-dead-reason': code,
    'warren-dead-error': message,
    'warren-dead-queue': queue,
    'warren-dead-at': new Date().toISOString(),
  });
}

function envelope(
  exchange: string,
  routingKey: string,
  delivery: ConsumeMessage,
  headers: Record<string, unknown>,
): Envelope {
  return { exchange, routingKey, content: delivery.content, properties: republishProperties(delivery, headers) };
}

function attemptOf({ properties }: ConsumeMessage): number {
  const attempt: unknown = properties.headers?.[HEADER.attempt];
  return typeof attempt === 'number' && attempt > 0 ? attempt : 1;
}
