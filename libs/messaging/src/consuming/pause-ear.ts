import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Channel, ConsumeMessage } from 'amqplib';
import type { RabbitConnection } from '../connection/connection.ts';
import { PAUSED, PAUSES } from '../topology/names.ts';
import { plainChannel, SupervisedChannel } from '../connection/supervised-channel.ts';
import { decodeBody } from '../wire/wire.ts';

/** What can be told to take nothing for a while. */
export interface Pausable {
  hold(isHeld: boolean): void;
}

const FACTS_AHEAD = 100;
const PATIENCE_MS = 5_000;
/** Nothing more came for so long: all that was said before has been heard, in milliseconds. A stream has no end to see. */
const LULL_MS = 200;

/**
 * Hears in every process which queues an operator has paused, from a stream that keeps all that was ever said about it:
 * whoever starts knows what was said before, and whoever was cut off goes on where it was.
 */
export class PauseEar {
  private readonly logger = new Logger('PauseEar');
  private readonly supervised: SupervisedChannel<Channel>;
  private readonly paused = new Set<string>();
  private readonly pausables: { readonly queues: readonly string[]; readonly pausable: Pausable }[] = [];
  private offset: number | undefined;
  private lastHeardAt = 0;

  constructor(connection: RabbitConnection) {
    this.supervised = new SupervisedChannel(connection, {
      name: `${connection.name}: pauses`,
      open: plainChannel,
      setUp: (channel) => this.listen(channel),
    });
  }

  /** From now on it is told whenever one of these queues is paused, or is so no more. */
  tell(queues: readonly string[], pausable: Pausable): void {
    this.pausables.push({ queues, pausable });
  }

  /** Resolves when what was said before is known, or cannot be read: work must not stop over that. */
  async heardOut(): Promise<void> {
    if (this.lastHeardAt === 0 && !(await this.supervised.up(PATIENCE_MS)))
      return this.logger.warn(
        `${PAUSES} cannot be read yet, and no queue counts as paused: ${this.supervised.trouble}`,
      );
    for (let quietMs = 0; quietMs < LULL_MS; quietMs = Date.now() - this.lastHeardAt) await delay(LULL_MS - quietMs);
  }

  close(): Promise<void> {
    return this.supervised.close();
  }

  private async listen(channel: Channel): Promise<void> {
    await channel.prefetch(FACTS_AHEAD);
    const from = this.offset === undefined ? 'first' : this.offset + 1;
    await channel.consume(PAUSES, (fact) => this.hear(fact, channel), { arguments: { 'x-stream-offset': from } });
    this.lastHeardAt = Date.now();
  }

  private hear(fact: ConsumeMessage | null, channel: Channel): void {
    if (fact === null) return this.supervised.rebuild('the stream of pauses was deleted');
    channel.ack(fact); // of a stream that is credit for more, and nothing else
    this.lastHeardAt = Date.now();
    this.offset = fact.properties.headers?.['x-stream-offset'] as number;
    const queue = queueIn(fact);
    if (queue === undefined) return;
    if (fact.properties.type === PAUSED) this.paused.add(queue);
    else this.paused.delete(queue);
    for (const { queues, pausable } of this.pausables) pausable.hold(queues.some((name) => this.paused.has(name)));
  }
}

/** `undefined` for what makes no sense; nobody is there to be told. */
function queueIn(fact: ConsumeMessage): string | undefined {
  try {
    const { queue } = decodeBody(fact) as { queue?: unknown };
    return typeof queue === 'string' ? queue : undefined;
  } catch {
    return undefined;
  }
}
