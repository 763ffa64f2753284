import type { Message } from 'amqplib';
import { HEADER } from './headers.ts';
import { readKey } from './read-property.ts';

// Decorator-free and erasable, so that the command line can read dead letters without a build.

/**
 * The header's value for a message. One without a key travels under its own id: RabbitMQ would put all that have no
 * such header into one partition, and this way it spreads them.
 */
export const keyToTravelBy = (key: string | undefined, id: string): string => key ?? id;

/**
 * The ordering and search key that its sender gave a message.
 * @throws UnreadableMessageError for a key that no store takes
 */
export function readableKeyOf({ properties }: Pick<Message, 'properties'>): string | undefined {
  const key = readKey(HEADER.key, properties.headers?.[HEADER.key]);
  return key === properties.messageId ? undefined : key;
}

/** The same; `undefined` for a key that cannot be read. */
export function keyOf(message: Pick<Message, 'properties'>): string | undefined {
  try {
    return readableKeyOf(message);
  } catch {
    return undefined;
  }
}
