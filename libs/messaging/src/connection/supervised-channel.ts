import { Logger } from '@nestjs/common';
import type { Channel, ConfirmChannel } from 'amqplib';
import type { RabbitConnection } from './connection.ts';

const BACKOFF_MS = [100, 250, 500, 1_000, 2_000, 5_000] as const;

interface Supervision<C> {
  /** Shown in logs and in readiness. */
  readonly name: string;
  readonly open: (connection: NonNullable<RabbitConnection['current']>) => Promise<C>;
  /** Declares and consumes on a new channel, before anybody else sees it. May throw: tried again with backoff. */
  readonly setUp?: (channel: C) => Promise<void>;
  /** The channel is gone, and with it every delivery and confirm that was open on it. */
  readonly lost?: (reason: string) => void;
}

/**
 * A channel that is rebuilt when it dies: after a protocol error, a cancelled consumer or a lost connection,
 * with backoff and jitter, until it is closed.
 */
export class SupervisedChannel<C extends Channel> {
  private readonly logger = new Logger('SupervisedChannel');
  private channel: C | undefined;
  private building = false;
  private closed = false;
  private failures = 0;
  private retryTimer: NodeJS.Timeout | undefined;
  private reason = 'not opened yet';
  private waiting: (() => void)[] = [];
  private readonly onUp = (): void => void this.build();

  constructor(
    private readonly connection: RabbitConnection,
    private readonly supervision: Supervision<C>,
  ) {
    connection.on('up', this.onUp);
    connection.open();
    void this.build();
  }

  /** The live channel, set up; `undefined` while it is being rebuilt. */
  get current(): C | undefined {
    return this.channel;
  }

  /** Why there is no channel, as a clause. */
  get unavailableReason(): string | undefined {
    return this.channel
      ? undefined
      : ((this.connection.current ? undefined : this.connection.unavailableReason) ?? this.reason);
  }

  /** Resolves with true once the channel is up, with false after `timeoutMs` or when closed. */
  async up(timeoutMs: number): Promise<boolean> {
    if (this.channel || this.closed) return !this.closed;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.waiting.push(() => (clearTimeout(timer), resolve()));
    });
    return this.channel !== undefined;
  }

  /** Gives this channel up and builds another, for example after the broker cancelled its consumer. */
  rebuild(reason: string): void {
    const channel = this.channel;
    this.reason = reason;
    channel?.close().catch(() => undefined); // its close event leads on to the rebuild
  }

  async close(): Promise<void> {
    this.closed = true;
    this.reason = 'closed by this application';
    this.connection.off('up', this.onUp);
    clearTimeout(this.retryTimer);
    this.release();
    await this.channel?.close().catch(() => undefined);
  }

  private async build(): Promise<void> {
    const connection = this.connection.current;
    if (!connection || this.building || this.channel || this.closed) return;
    this.building = true;
    clearTimeout(this.retryTimer);
    try {
      await this.bringUp(connection);
      this.failures = 0;
    } catch (error) {
      this.failed(error as Error);
    } finally {
      this.building = false;
    }
    if (this.channel || this.closed) this.release();
  }

  private async bringUp(connection: NonNullable<RabbitConnection['current']>): Promise<void> {
    const channel = await this.supervision.open(connection);
    let alive = true;
    channel.on('error', (error: Error) => (this.reason = error.message));
    channel.on('close', () => {
      alive = false;
      if (this.channel === channel) this.down();
    });
    try {
      await this.supervision.setUp?.(channel);
    } catch (error) {
      if (alive) await channel.close().catch(() => undefined);
      throw error;
    }
    if (!alive) throw new Error(this.reason);
    if (this.closed) return void (await channel.close().catch(() => undefined));
    this.channel = channel;
  }

  private down(): void {
    this.channel = undefined;
    this.supervision.lost?.(this.connection.unavailableReason ?? this.reason);
    if (!this.closed) this.scheduleRebuild();
  }

  private failed(error: Error): void {
    // The first time, and then each time the backoff is at its longest: a log, not a flood.
    if (this.failures === 0 || this.failures % 20 === 0) this.logger.warn(`${this.supervision.name}: ${error.message}`);
    this.reason = error.message;
    this.failures++;
    this.scheduleRebuild();
  }

  private scheduleRebuild(): void {
    const backoff = BACKOFF_MS[Math.min(this.failures, BACKOFF_MS.length - 1)] ?? 0;
    this.retryTimer = setTimeout(this.onUp, backoff * (0.5 + Math.random()));
  }

  private release(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

export const confirmChannel = (connection: NonNullable<RabbitConnection['current']>): Promise<ConfirmChannel> =>
  connection.createConfirmChannel();

export const plainChannel = (connection: NonNullable<RabbitConnection['current']>): Promise<Channel> =>
  connection.createChannel();
