import type { ConsumeMessage } from 'amqplib';
import { attemptOf, historyWith } from '../wire/history.ts';
import { DEAD, retryExchange } from '../topology/names.ts';
import { RETRY_DELAYS } from '../topology/retry-delays.ts';
import type { Outcome } from '../handling/outcome.ts';
import type { Publisher } from '../publishing/publisher.ts';
import { deadLetterHeaders } from '../wire/dead-letter-headers.ts';
import type { Envelope } from '../wire/envelope.ts';
import { HEADER } from '../wire/headers.ts';
import type { DeadLetterReason } from '../wire/history.ts';
import { republishProperties } from '../wire/republish-properties.ts';

/**
 * Makes the outcome safe: what is tried again, or becomes a dead letter, is published and confirmed first.
 * @returns whether the delivery may be acknowledged now, or goes back to its queue
 * @throws the publisher's error; nothing is settled then
 */
export async function settle(
  outcome: Outcome,
  delivery: ConsumeMessage,
  queue: string,
  publisher: Publisher,
): Promise<'acknowledge' | 'give-back'> {
  switch (outcome.kind) {
    case 'done':
    case 'cancelled':
    case 'expired':
      return 'acknowledge';
    case 'given-back':
      return 'give-back';
    case 'postponed':
      await publisher.publish(toRetryQueue(outcome.delay.name, delivery, queue, { [HEADER.snoozedAt]: Date.now() }));
      return 'acknowledge';
    case 'set-aside':
      await publisher.publish(toRetryQueue(outcome.delay.name, delivery, queue, {}));
      return 'acknowledge';
    case 'adopted':
      await publisher.publish(toRetryQueue(AT_ONCE.name, withId(delivery, outcome.id), queue, {}));
      return 'acknowledge';
    case 'retry':
      await publisher.publish(
        toRetryQueue(outcome.delay.name, delivery, queue, {
          ...nextAttempt(delivery, outcome.error),
          [HEADER.notBefore]: outcome.notBefore?.getTime(),
        }),
      );
      return 'acknowledge';
    case 'dead':
      await publisher.publish(toDeadLetter(outcome.reason, delivery, queue));
      return 'acknowledge';
  }
}

const nextAttempt = (delivery: ConsumeMessage, error: DeadLetterReason): Record<string, unknown> => ({
  [HEADER.attempt]: attemptOf(delivery) + 1,
  [HEADER.history]: historyWith(delivery, error),
  ...(delivery.properties.headers?.[HEADER.snoozedAt] !== undefined && { [HEADER.snoozedAt]: Date.now() }),
});

/** As soon as it can be: a consumer may write to the retry delays, and not to its queue. */
const AT_ONCE = RETRY_DELAYS[0];

const withId = (delivery: ConsumeMessage, messageId: string): ConsumeMessage => ({
  ...delivery,
  properties: { ...delivery.properties, messageId },
});

/** The delivery as it would come back from a retry delay, for a consumer that tries again without letting go of it. */
export function withNextAttempt(delivery: ConsumeMessage, error: DeadLetterReason): ConsumeMessage {
  const { properties } = delivery;
  const headers = { ...properties.headers, ...nextAttempt(delivery, error) };
  return { ...delivery, properties: { ...properties, headers } };
}

/** A retry delay brings it back by the routing key, which is the queue's name. */
function toRetryQueue(
  delay: string,
  delivery: ConsumeMessage,
  queue: string,
  headers: Record<string, unknown>,
): Envelope {
  return envelope(retryExchange(delay), queue, delivery, headers);
}

function toDeadLetter(reason: DeadLetterReason, delivery: ConsumeMessage, queue: string): Envelope {
  return envelope(DEAD, queue, delivery, {
    [HEADER.attempt]: attemptOf(delivery),
    [HEADER.history]: historyWith(delivery, reason),
    ...deadLetterHeaders({ reason: reason.code, error: reason.message, queue, diedAt: new Date() }),
  });
}

function envelope(
  exchange: string,
  routingKey: string,
  delivery: ConsumeMessage,
  headers: Record<string, unknown>,
): Envelope {
  return {
    exchange,
    routingKey,
    content: delivery.content,
    properties: republishProperties(delivery.properties, headers),
  };
}
