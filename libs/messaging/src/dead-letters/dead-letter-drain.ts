import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Channel, ConsumeMessage } from 'amqplib';
import type { BrokerUrl } from '../connection/connect-to-any.ts';
import { RabbitConnection } from '../connection/connection.ts';
import { readDeadLetter, type DeadLetter } from './dead-letter.ts';
import { DEAD_LETTERS } from '../topology/names.ts';
import { plainChannel, SupervisedChannel } from '../connection/supervised-channel.ts';
import { messageIdOf } from '../wire/message-id.ts';

export interface DeadLetterDrainOptions {
  readonly url: BrokerUrl;
  /** Names the connection. */
  readonly service: string;
  /** Letters in hand at once; 20 unless told. */
  readonly prefetch?: number;
}

const BACKOFF_MS = [250, 1_000, 2_000, 5_000, 10_000] as const;

/**
 * Takes letters out of `warren.dead-letters` and hands each to a callback. A letter is acknowledged once the callback
 * has resolved. While it throws, the letter is held and tried again with backoff, and not given back to the queue:
 * from RabbitMQ 4.0 a queue drops what came back too often. The consumer rebuilds itself like every other.
 */
export class DeadLetterDrain {
  private readonly logger = new Logger('DeadLetterDrain');
  private readonly connection: RabbitConnection;
  private readonly supervised: SupervisedChannel<Channel>;
  private readonly stopping = new AbortController();
  private readonly inFlight = new Set<Promise<void>>();
  private consumerTag = '';
  private failure: string | undefined;

  constructor(
    private readonly options: DeadLetterDrainOptions,
    private readonly take: (deadLetter: DeadLetter) => Promise<void>,
  ) {
    this.connection = new RabbitConnection(options.url, `${options.service}: dead letters`);
    this.supervised = new SupervisedChannel(this.connection, {
      name: this.connection.name,
      open: plainChannel,
      setUp: (channel) => this.consume(channel),
    });
  }

  /** Why letters wait in the queue now, as a clause; `undefined` while all is well. */
  get unavailableReason(): string | undefined {
    return this.supervised.unavailableReason ?? this.failure;
  }

  /** How many letters wait in the queue; those in hand are not counted. `undefined` while nobody can tell. */
  async waiting(): Promise<number | undefined> {
    const queue = await this.supervised.current?.checkQueue(DEAD_LETTERS).catch(() => undefined);
    return queue?.messageCount;
  }

  /** Takes no more, finishes what a running callback has in hand, and closes. What is not finished stays in the queue. */
  async close(): Promise<void> {
    this.stopping.abort();
    await this.supervised.current?.cancel(this.consumerTag).catch(() => undefined);
    await Promise.allSettled(this.inFlight);
    await this.supervised.close();
    await this.connection.close();
  }

  private async consume(channel: Channel): Promise<void> {
    await channel.prefetch(this.options.prefetch ?? 20);
    const gone = new AbortController();
    channel.once('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, this.stopping.signal]);
    const { consumerTag } = await channel.consume(DEAD_LETTERS, (message) => this.receive(channel, message, signal));
    this.consumerTag = consumerTag;
  }

  private receive(channel: Channel, message: ConsumeMessage | null, signal: AbortSignal): void {
    if (message === null) return this.supervised.rebuild('the broker cancelled the consumer');
    if (signal.aborted) return;
    const work = this.handle(channel, message, signal).finally(() => this.inFlight.delete(work));
    this.inFlight.add(work);
  }

  private async handle(channel: Channel, message: ConsumeMessage, signal: AbortSignal): Promise<void> {
    const deadLetter = withUuid(message);
    for (let failures = 0; ; failures++) {
      try {
        await this.take(deadLetter);
        this.failure = undefined;
        return acknowledge(channel, message);
      } catch (error) {
        this.noteFailure(deadLetter, error as Error, failures);
        const backoff = BACKOFF_MS[Math.min(failures, BACKOFF_MS.length - 1)];
        await delay(backoff, undefined, { signal }).catch(() => undefined);
        if (signal.aborted) return; // it is the broker's again
      }
    }
  }

  private noteFailure({ id }: DeadLetter, error: Error, failures: number): void {
    this.failure = error.message;
    if (failures === 0) this.logger.warn(`Dead letter ${id} could not be handed over, and stays: ${error.message}`);
  }
}

/** Consumers know a foreign id by the UUID it maps to, and so must whoever sends the message to them again. */
function withUuid(message: ConsumeMessage): DeadLetter {
  const deadLetter = readDeadLetter(message);
  return message.properties.messageId ? { ...deadLetter, id: messageIdOf(message.properties.messageId) } : deadLetter;
}

function acknowledge(channel: Channel, message: ConsumeMessage): void {
  try {
    channel.ack(message);
  } catch {
    // The channel has just closed: the letter comes again, and is known by then.
  }
}
