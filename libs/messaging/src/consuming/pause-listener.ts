import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Channel, ConsumeMessage } from 'amqplib';
import type { RabbitConnection } from '../connection/connection.ts';
import { PAUSED, PAUSES } from '../topology/names.ts';
import { plainChannel, SupervisedChannel } from '../connection/supervised-channel.ts';
import type { Pausable } from './consumer.ts';
import { decodeBody } from '../wire/body.ts';
import type { Authorizer } from '../handling/authorizer.ts';
import { ProvenEvents } from '../handling/proven-event.ts';

const PREFETCH_COUNT = 100;
const UP_TIMEOUT_MS = 5_000;
/** When nothing more came for so long, the stream is read to its end, which it does not mark. */
const LULL_MS = 200;

/**
 * Reads in every process which queues an operator has paused, from a stream that keeps every such event: a process that
 * starts knows what happened before, and one that lost its connection goes on where it was.
 */
export class PauseListener {
  private readonly logger = new Logger('PauseListener');
  private readonly supervised: SupervisedChannel<Channel>;
  private readonly paused = new Set<string>();
  private readonly pausables: { readonly queues: readonly string[]; readonly pausable: Pausable }[] = [];
  private offset: number | undefined;
  private lastReceivedAt = 0;
  private readonly proven: ProvenEvents;

  /** @param authorizer checks the events' tokens; without one every pause is believed */
  constructor(connection: RabbitConnection, authorizer?: Authorizer) {
    this.proven = new ProvenEvents(authorizer);
    this.supervised = new SupervisedChannel(connection, {
      name: `${connection.name}: pauses`,
      open: plainChannel,
      setUp: (channel) => this.listen(channel),
    });
  }

  /** From now on it is held whenever one of these queues is paused, and released when none is. */
  register(queues: readonly string[], pausable: Pausable): void {
    this.pausables.push({ queues, pausable });
  }

  /** Resolves when the stream is read to its end, or cannot be read: work must not stop over that. */
  async caughtUp(): Promise<void> {
    if (this.lastReceivedAt === 0 && !(await this.supervised.up(UP_TIMEOUT_MS)))
      return this.logger.warn(
        `${PAUSES} cannot be read yet, and no queue counts as paused: ${this.supervised.unavailableReason}`,
      );
    for (let quietMs = 0; quietMs < LULL_MS; quietMs = Date.now() - this.lastReceivedAt) await delay(LULL_MS - quietMs);
  }

  close(): Promise<void> {
    return this.supervised.close();
  }

  private async listen(channel: Channel): Promise<void> {
    await channel.prefetch(PREFETCH_COUNT);
    const from = this.offset === undefined ? 'first' : this.offset + 1;
    await channel.consume(PAUSES, (message) => this.receive(message, channel), {
      arguments: { 'x-stream-offset': from },
    });
    this.lastReceivedAt = Date.now();
  }

  private receive(message: ConsumeMessage | null, channel: Channel): void {
    if (message === null) return this.supervised.rebuild('the stream of pauses was deleted');
    channel.ack(message); // of a stream that is credit for more, and nothing else
    this.lastReceivedAt = Date.now();
    this.offset = message.properties.headers?.['x-stream-offset'] as number;
    this.proven.take(message, (event) => this.apply(event));
  }

  private apply(message: ConsumeMessage): void {
    const queue = queueIn(message);
    if (queue === undefined) return;
    if (message.properties.type === PAUSED) this.paused.add(queue);
    else this.paused.delete(queue);
    for (const { queues, pausable } of this.pausables) pausable.hold(queues.some((name) => this.paused.has(name)));
  }
}

/** `undefined` for what cannot be read: a stream has no dead letters. */
function queueIn(message: ConsumeMessage): string | undefined {
  try {
    const { queue } = decodeBody(message) as { queue?: unknown };
    return typeof queue === 'string' ? queue : undefined;
  } catch {
    return undefined;
  }
}
