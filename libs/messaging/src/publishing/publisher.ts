import type { ConfirmChannel, Message } from 'amqplib';
import type { RabbitConnection } from '../connection/connection.ts';
import { confirmChannel, SupervisedChannel } from '../connection/supervised-channel.ts';
import { BrokerUnavailableError, ConfirmLostError, PublishRejectedError, UnroutableError } from '../errors.ts';
import type { Envelope } from '../wire/envelope.ts';
import { culpritOf } from './channel-closed.ts';
import { ExchangeCheck } from './exchange-check.ts';
import { publishOn } from './publish-on.ts';
import { PublishWindow } from './publish-window.ts';

interface Pending {
  readonly envelope: Envelope;
  readonly sentAt: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export interface PublisherOptions {
  /** Publishes on their way without a confirm. Ten times as many may wait for a place. @default 1000 */
  readonly window?: number;
  /** Milliseconds until a missing confirm is given up. @default 30000 */
  readonly confirmTimeoutMs?: number;
}

/** How long a publish waits for a channel that is being rebuilt on a connection that is up, in milliseconds. */
const REBUILD_MS = 2_000;

/**
 * Publishes persistent, mandatory and confirmed messages, so many at once and no more. A publish resolves when every
 * queue it was routed to has it safe. While the broker is unavailable it fails at once: nothing is buffered. A publish
 * for which the broker closes the channel fails alone: the others are sent again on the next channel, with the same id.
 */
export class Publisher {
  private readonly confirmTimeoutMs: number;
  private readonly supervised: SupervisedChannel<ConfirmChannel>;
  private readonly exchanges: ExchangeCheck;
  private readonly window: PublishWindow;
  private readonly pending = new Map<number, Pending>();
  private readonly flushing: (() => void)[] = [];
  private readonly returned = new Set<string>();
  private sweeper: NodeJS.Timeout | undefined;
  private sequence = 0;

  constructor(
    private readonly connection: RabbitConnection,
    options: PublisherOptions = {},
  ) {
    this.window = new PublishWindow(options.window ?? 1_000);
    this.confirmTimeoutMs = options.confirmTimeoutMs ?? 30_000;
    this.exchanges = new ExchangeCheck(connection);
    this.supervised = new SupervisedChannel(connection, {
      name: `${connection.name}: publisher`,
      open: confirmChannel,
      setUp: async (channel) => this.takeOver(channel),
      lost: (reason) => this.channelLost(reason),
    });
    connection.on('down', () => this.channelLost('the connection is lost'));
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
   * @throws UnencodableMessageError, MessageTooLargeError: the message cannot be sent as it is
   */
  async publish(envelope: Envelope): Promise<void> {
    if (!this.window.tryEnter()) await this.window.enter();
    try {
      const channel = this.supervised.current;
      if (channel && this.exchanges.isKnown(envelope.exchange)) this.requireConnection();
      else await this.prepare(envelope.exchange);
      await new Promise<void>((resolve, reject) => this.send({ envelope, sentAt: Date.now(), resolve, reject }));
    } finally {
      this.window.leave();
    }
  }

  /** Resolves once no publish is on its way; their own promises tell how each ended. */
  async flush(): Promise<void> {
    while (this.pending.size > 0) await new Promise<void>((resolve) => this.flushing.push(resolve));
  }

  async close(): Promise<void> {
    await this.flush();
    clearTimeout(this.sweeper);
    await this.supervised.close();
  }

  private requireConnection(): void {
    const reason = this.connection.unavailableReason;
    if (reason !== undefined) throw new BrokerUnavailableError(reason);
  }

  /** The first publish to an exchange asks whether it is there; one during a rebuild waits for the channel. */
  private async prepare(exchange: string): Promise<void> {
    this.requireConnection();
    if (!this.supervised.current) await this.supervised.up(REBUILD_MS);
    if (!this.exchanges.isKnown(exchange)) await this.exchanges.ask(exchange);
    this.requireConnection();
  }

  private send(pending: Pending): void {
    const channel = this.supervised.current;
    if (!channel) return pending.reject(new BrokerUnavailableError(this.unavailableReason ?? 'its channel is rebuilt'));
    const sequence = ++this.sequence;
    this.pending.set(sequence, pending);
    this.sweeper ??= this.sweepLater();
    try {
      publishOn(channel, pending.envelope, (error) => this.confirmed(sequence, error));
    } catch (error) {
      this.settle(sequence, () => pending.reject(error as Error));
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
    if (this.pending.size === 0) for (const resolve of this.flushing.splice(0)) resolve();
  }

  /** The broker closes a channel for one publish, and a connection for none of them. */
  private channelLost(reason: string): void {
    this.returned.clear();
    const culprit = this.connection.current && culpritOf(reason);
    for (const [sequence, { envelope, reject }] of [...this.pending]) {
      const error = culprit ? culprit.errorOf(envelope) : new ConfirmLostError(envelope.properties.messageId);
      if (error) this.settle(sequence, () => reject(error));
    }
    if (culprit?.exchange !== undefined) this.exchanges.refuse(culprit.exchange, reason);
  }

  /** Sends again what another's mistake took the confirms of. The ids are the same, and consumers know them. */
  private takeOver(channel: ConfirmChannel): void {
    channel.on('return', (message) => this.noteReturn(message));
    const left = [...this.pending];
    for (const [sequence, { envelope }] of left)
      publishOn(channel, envelope, (error) => this.confirmed(sequence, error));
  }

  /** While anything is on its way; an idle process has no timer of this. */
  private sweepLater(): NodeJS.Timeout {
    return setTimeout(
      () => {
        this.sweep();
        this.sweeper = this.pending.size > 0 ? this.sweepLater() : undefined;
      },
      Math.min(1_000, this.confirmTimeoutMs),
    ).unref();
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
