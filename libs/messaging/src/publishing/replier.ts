import type { Channel, ConsumeMessage } from 'amqplib';
import type { RabbitConnection } from '../connection/connection.ts';
import { plainChannel, SupervisedChannel } from '../connection/supervised-channel.ts';
import type { IncomingMessage } from '../wire/message.ts';
import { toReplyPublication, type Reply } from '../wire/reply.ts';
import { publishOn } from './publish-on.ts';

/**
 * Sends replies, transient and unconfirmed: after a crash they are worth nothing. A caller that gets none has its
 * deadline, and while the broker is unavailable a reply is dropped.
 */
export class Replier {
  private readonly supervised: SupervisedChannel<Channel>;

  constructor(connection: RabbitConnection, group: string) {
    this.supervised = new SupervisedChannel(connection, { name: `${group}: replies`, open: plainChannel });
  }

  up(timeoutMs: number): Promise<boolean> {
    return this.supervised.up(timeoutMs);
  }

  close(): Promise<void> {
    return this.supervised.close();
  }

  /** Replies to whom the request names; does nothing when it names no one. */
  reply({ properties }: ConsumeMessage, { nestPacketId }: Pick<IncomingMessage, 'nestPacketId'>, reply: Reply): void {
    const { replyTo, correlationId = '' } = properties as { replyTo?: string; correlationId?: string };
    const channel = this.supervised.current;
    if (!replyTo || !channel) return;
    publishOn(channel, toReplyPublication(reply, { replyTo, correlationId, nestPacketId }));
  }
}
