import type { Message } from 'amqplib';
import { HEADER } from './headers.ts';

// Decorator-free and erasable, so that the command line can read dead letters without a build.

/**
 * The header's value for a message. One without a key travels under its own id: RabbitMQ would put all that have no
 * such header into one partition, and this way it spreads them.
 */
export const keyToTravelBy = (key: string | undefined, id: string): string => key ?? id;

/** The ordering and search key that its sender gave a message. */
export function keyOf({ properties }: Pick<Message, 'properties'>): string | undefined {
  const key: unknown = properties.headers?.[HEADER.key];
  return typeof key === 'string' && key !== '' && key !== properties.messageId ? key : undefined;
}
