import type { Channel, Options } from 'amqplib';
import type { RabbitConnection } from '../connection/connection.ts';

/** A queue that the application has apart from Warren's, as the options of Nest's own transport describe one. */
export interface OwnQueue {
  readonly name: string;
  /** How it is declared when it is not there. @default durable */
  readonly options?: Options.AssertQueue | undefined;
}

const NOT_FOUND = 404;

/**
 * Takes the queue as it is, and declares it when there is none: the service that declared it before may have given it
 * arguments that are not known here, and RabbitMQ refuses a declaration with others.
 */
export async function declareOwnQueue(
  { name, options }: OwnQueue,
  connection: RabbitConnection,
  channel: Channel,
): Promise<void> {
  if (!(await isThere(name, connection))) await channel.assertQueue(name, { durable: true, ...options });
}

/** Asked on a channel of its own, since the broker closes it when there is none. */
async function isThere(queue: string, connection: RabbitConnection): Promise<boolean> {
  const channel = await connection.current?.createChannel();
  if (!channel) throw new Error(connection.unavailableReason ?? 'RabbitMQ is unavailable');
  channel.on('error', () => undefined);
  try {
    await channel.checkQueue(queue);
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === NOT_FOUND) return false;
    throw error;
  } finally {
    await channel.close().catch(() => undefined);
  }
}
