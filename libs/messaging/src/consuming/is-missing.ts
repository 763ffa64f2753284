import type { Channel } from 'amqplib';

const NOT_FOUND = 404;

/**
 * Whether the broker has no such queue. It closes the channel of whoever asks for one that is missing, so this is for a
 * channel that is given up: the broker cancels a consumer when its queue was deleted, and from RabbitMQ 4.3 on also
 * when its consumer timeout was over, and does not say which of the two.
 */
export const isMissing = (channel: Channel, queue: string): Promise<boolean> =>
  channel.checkQueue(queue).then(
    () => false,
    (error: { readonly code?: number }) => error.code === NOT_FOUND,
  );
