import { Logger } from '@nestjs/common';
import type { Channel } from 'amqplib';
import type { RabbitConnection } from '../connection/connection.ts';
import { plainChannel, SupervisedChannel } from '../connection/supervised-channel.ts';
import type { Publication } from '../wire/envelope.ts';
import { publishOn } from './publish-on.ts';

/** Replies that wait for the channel, at most. It is opened for the first one. */
const MOST_WAITING = 1_000;
const OPENING_MS = 2_000;
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
  private supervised: SupervisedChannel<Channel> | undefined;
  private waiting: Publication[] = [];
  private refusedUntil = 0;

  constructor(
    private readonly connection: RabbitConnection,
    private readonly group: string,
  ) {}

  /** Sends it in its turn; drops it when the broker is unavailable, or has refused the exchange just now. */
  send(publication: Publication): void {
    if (this.refusedUntil > Date.now() || this.waiting.length >= MOST_WAITING) return;
    const channel = this.opened().current;
    if (channel && this.waiting.length === 0) publishOn(channel, publication);
    else if (this.waiting.push(publication) === 1) void this.sendWaiting();
  }

  async close(): Promise<void> {
    await this.supervised?.close();
  }

  private async sendWaiting(): Promise<void> {
    await this.opened().up(OPENING_MS);
    const waiting = this.waiting.splice(0);
    for (const publication of waiting) {
      const channel = this.opened().current;
      if (channel) publishOn(channel, publication);
    }
  }

  private opened(): SupervisedChannel<Channel> {
    this.supervised ??= new SupervisedChannel(this.connection, {
      name: `${this.group}: replies through the default exchange`,
      open: plainChannel,
      lost: (reason) => this.lost(reason),
    });
    return this.supervised;
  }

  private lost(reason: string): void {
    if (!reason.includes(ACCESS_REFUSED)) return;
    this.refusedUntil = Date.now() + REFUSED_MS;
    this.logger.error(
      `"${this.group}" cannot answer callers that are no clients of Warren: its user may not write to RabbitMQ's default exchange, which leads to their reply queues. Grant it write on amq.default, or have the caller bind its reply queue to warren.replies by the queue's name. RabbitMQ says: ${reason}`,
    );
  }
}
