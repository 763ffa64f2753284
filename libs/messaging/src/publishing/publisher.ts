import type { ConfirmChannel, Message } from 'amqplib';
import type { RabbitConnection } from '../connection/connection.ts';
import {
  BrokerUnavailableError,
  ConfirmLostError,
  ExchangeRefusedError,
  PublishRejectedError,
  UnroutableError,
  WindowFullError,
} from '../errors.ts';
import { publishOn } from './publish-on.ts';
import { confirmChannel, SupervisedChannel } from '../connection/supervised-channel.ts';
import type { Envelope } from '../wire/envelope.ts';

interface Pending {
  readonly envelope: Envelope;
  readonly sentAt: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export interface PublisherOptions {
  /** Publishes on their way without a confirm; 1,000 unless told. Ten times as many may wait for a place. */
  readonly window?: number;
  /** Milliseconds until a missing confirm is given up; 30,000 unless told. */
  readonly confirmTimeoutMs?: number;
}

/**
 * Publishes persistent, mandatory and confirmed messages, so many at once and no more. A publish resolves when every
 * queue it was routed to has it safe. While the broker is away it fails at once: nothing is buffered.
 */
export class Publisher {
  private readonly window: number;
  private readonly confirmTimeoutMs: number;
  private readonly supervised: SupervisedChannel<ConfirmChannel>;
  private readonly pending = new Map<number, Pending>();
  private readonly waiting: (() => void)[] = [];
  private readonly flushing: (() => void)[] = [];
  private readonly returned = new Set<string>();
  private readonly sweeper: NodeJS.Timeout;
  private sequence = 0;

  constructor(
    private readonly connection: RabbitConnection,
    options: PublisherOptions = {},
  ) {
    this.window = options.window ?? 1_000;
    this.confirmTimeoutMs = options.confirmTimeoutMs ?? 30_000;
    this.supervised = new SupervisedChannel(connection, {
      name: `${connection.name}: publisher`,
      open: confirmChannel,
      setUp: async (channel) => void channel.on('return', (message) => this.noteReturn(message)),
      lost: (reason) => this.rejectPending(reason),
    });
    this.sweeper = setInterval(() => this.sweep(), Math.min(1_000, this.confirmTimeoutMs)).unref();
  }

  /** Why publishing would fail now; `undefined` when it would not. */
  get unavailableReason(): string | undefined {
    return this.connection.unavailableReason ?? this.supervised.unavailableReason;
  }

  /** Resolves with true once publishing is possible, with false after `timeoutMs`. */
  up(timeoutMs: number): Promise<boolean> {
    return this.supervised.up(timeoutMs);
  }

  /**
   * @throws BrokerUnavailableError, WindowFullError: nothing was sent
   * @throws PublishRejectedError, ConfirmLostError: publish again with the same id
   * @throws UnroutableError, ExchangeRefusedError: the topology is wrong
   */
  async publish(envelope: Envelope): Promise<void> {
    while (this.pending.size >= this.window) await this.waitForSlot();
    const channel = this.supervised.current;
    const unavailableReason = this.unavailableReason;
    if (!channel || unavailableReason !== undefined)
      throw new BrokerUnavailableError(unavailableReason ?? 'its channel is being rebuilt');
    return new Promise((resolve, reject) => this.send(channel, { envelope, sentAt: Date.now(), resolve, reject }));
  }

  /** Resolves once no publish is on its way; their own promises tell how each ended. */
  async flush(): Promise<void> {
    while (this.pending.size > 0) await new Promise<void>((resolve) => this.flushing.push(resolve));
  }

  async close(): Promise<void> {
    await this.flush();
    clearInterval(this.sweeper);
    await this.supervised.close();
  }

  private waitForSlot(): Promise<void> {
    if (this.waiting.length >= this.window * 10) throw new WindowFullError(this.pending.size + this.waiting.length);
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private send(channel: ConfirmChannel, pending: Pending): void {
    const sequence = ++this.sequence;
    this.pending.set(sequence, pending);
    try {
      publishOn(channel, pending.envelope, (error) => this.confirmed(sequence, error));
    } catch (error) {
      this.settle(sequence, () => pending.reject(new BrokerUnavailableError((error as Error).message)));
    }
  }

  private confirmed(sequence: number, error: unknown): void {
    const pending = this.pending.get(sequence);
    if (!pending) return; // given up before, with a ConfirmLostError
    if (error && (error as Error).message !== NACKED) return; // the channel is closing, and its end tells more
    const { exchange, routingKey, properties } = pending.envelope;
    this.settle(sequence, () => {
      // A return arrives before its confirm, and the confirm is positive all the same.
      if (this.returned.size > 0 && this.returned.delete(properties.messageId)) {
        pending.reject(new UnroutableError(exchange, routingKey));
      } else if (error) pending.reject(new PublishRejectedError(properties.messageId));
      else pending.resolve();
    });
  }

  private noteReturn(message: Message): void {
    this.returned.add(String(message.properties.messageId));
  }

  private settle(sequence: number, outcome: () => void): void {
    this.pending.delete(sequence);
    outcome();
    if (this.waiting.length > 0) this.waiting.shift()?.();
    if (this.pending.size === 0) for (const resolve of this.flushing.splice(0)) resolve();
  }

  private rejectPending(reason: string): void {
    this.returned.clear();
    for (const [sequence, { envelope, reject }] of [...this.pending]) {
      this.settle(sequence, () => reject(lossError(envelope, reason)));
    }
    for (const resolve of this.waiting.splice(0)) resolve(); // to fail at once, too
  }

  private sweep(): void {
    const before = Date.now() - this.confirmTimeoutMs;
    for (const [sequence, { envelope, sentAt, reject }] of this.pending) {
      if (sentAt > before) return; // the oldest come first
      this.settle(sequence, () => reject(new ConfirmLostError(envelope.properties.messageId)));
    }
  }
}

/** How amqplib tells a `basic.nack` from a confirm that cannot come any more. */
const NACKED = 'message nacked';

/** A channel closed by 404 or 403 tells of one exchange; what else was on its way may have arrived. */
function lossError({ exchange, properties }: Envelope, reason: string): Error {
  const refused = /NOT_FOUND|ACCESS_REFUSED/.test(reason) && reason.includes(`'${exchange}'`);
  return refused ? new ExchangeRefusedError(exchange, reason) : new ConfirmLostError(properties.messageId);
}
