import { Logger } from '@nestjs/common';
import type { Channel } from 'amqplib';
import type { RabbitConnection } from '../connection/connection.ts';
import { plainChannel, SupervisedChannel } from '../connection/supervised-channel.ts';
import type { Publication } from '../wire/envelope.ts';
import { publishOn } from './publish-on.ts';

/** For how long nothing is sent, in milliseconds, after the broker has refused it: each attempt costs a channel. */
const REFUSED_MS = 5_000;
const ACCESS_REFUSED = 'ACCESS_REFUSED';

/**
 * Replies to callers whose queue is bound to no exchange of Warren's, such as RabbitMQ's direct reply-to. They go through
 * the default exchange, where a user of least privilege may not write. The broker closes the channel over that, so this
 * one is apart: the replies to other callers are on another.
 */
export class DefaultExchangeReplier {
  private readonly logger = new Logger('DefaultExchangeReplier');
  private readonly supervised: SupervisedChannel<Channel>;
  private refusedUntil = 0;

  constructor(
    connection: RabbitConnection,
    private readonly group: string,
  ) {
    this.supervised = new SupervisedChannel(connection, {
      name: `${group}: replies through the default exchange`,
      open: plainChannel,
      lost: (reason) => this.lost(reason),
    });
  }

  up(timeoutMs: number): Promise<boolean> {
    return this.supervised.up(timeoutMs);
  }

  /** Sends it; drops it when the broker is unavailable, or has refused the exchange just now. */
  send(publication: Publication): void {
    const channel = this.supervised.current;
    if (channel && this.refusedUntil < Date.now()) publishOn(channel, publication);
  }

  close(): Promise<void> {
    return this.supervised.close();
  }

  private lost(reason: string): void {
    if (!reason.includes(ACCESS_REFUSED)) return;
    this.refusedUntil = Date.now() + REFUSED_MS;
    this.logger.error(
      `"${this.group}" cannot answer callers that are no clients of Warren: its user may not write to RabbitMQ's default exchange, which leads to their reply queues. Grant it write on amq.default, or have the caller bind its reply queue to warren.replies by the queue's name. RabbitMQ says: ${reason}`,
    );
  }
}
