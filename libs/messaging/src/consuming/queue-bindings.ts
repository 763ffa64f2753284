import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Channel } from 'amqplib';
import type { RabbitConnection } from '../connection/connection.ts';
import type { Way } from '../handling/ways.ts';

const NOT_FOUND = 404;
/** Between two looks whether a missing exchange has been declared, in milliseconds. */
const RETRY_MS = 5_000;

/**
 * Binds a queue to the exchanges of its types. An exchange that is missing holds up no other: RabbitMQ closes the
 * channel that binds to it, so what may be missing is bound on a channel of its own, and after the first refusal each
 * binding is. What is missing is left out, and asked for again until it is there.
 */
export class QueueBindings {
  private readonly logger = new Logger('QueueBindings');
  private readonly closing = new AbortController();
  private missing: readonly Way[] = [];
  private wasRefused = false;
  private isRetrying = false;

  constructor(
    private readonly connection: RabbitConnection,
    private readonly queue: string,
    private readonly bindings: readonly Way[],
    private readonly bind: (channel: Channel, way: Way) => Promise<unknown> = (channel, way) =>
      channel.bindQueue(queue, way.exchange, way.routingKey),
  ) {}

  /** A clause for each exchange that the queue gets nothing from, and should. */
  get reasons(): readonly string[] {
    return this.missing
      .filter(({ isOptional = false }) => !isOptional)
      .map(({ exchange }) => `the exchange ${exchange} is missing: declare it with "npx @warren/messaging provision"`);
  }

  /** Binds all that can be bound. @throws amqplib's error when the broker refuses, and closes the channel */
  async declare(channel: Channel): Promise<void> {
    const apart = this.wasRefused ? this.bindings : this.bindings.filter(({ isOptional }) => isOptional);
    try {
      for (const binding of this.bindings) if (!apart.includes(binding)) await this.bind(channel, binding);
    } catch (error) {
      this.wasRefused = true;
      throw error;
    }
    this.missing = await this.bindApart(apart);
    if (this.missing.length === 0) return;
    if (this.reasons.length > 0) this.logger.warn(`${this.queue}: ${this.reasons.join('; ')}`);
    const optional = this.missing.filter(({ isOptional }) => isOptional).map(({ exchange }) => exchange);
    if (optional.length > 0)
      this.logger.log(`${this.queue}: to be bound once they are declared: ${optional.join(', ')}`);
    void this.retry();
  }

  /** Looks for missing exchanges no more. */
  close(): void {
    this.closing.abort();
  }

  private async retry(): Promise<void> {
    if (this.isRetrying) return;
    this.isRetrying = true;
    while (this.missing.length > 0 && !this.closing.signal.aborted) {
      await delay(RETRY_MS, undefined, { signal: this.closing.signal, ref: false }).catch(() => undefined);
      this.missing = await this.bindApart(this.missing).catch(() => this.missing);
    }
    this.isRetrying = false;
  }

  /** @returns those whose exchange is missing */
  private async bindApart(bindings: readonly Way[]): Promise<Way[]> {
    const missing: Way[] = [];
    for (const binding of bindings) if (!(await this.bindsAlone(binding))) missing.push(binding);
    return missing;
  }

  private async bindsAlone(binding: Way): Promise<boolean> {
    const channel = await this.connection.current?.createChannel();
    if (!channel) throw new Error(this.connection.unavailableReason ?? 'RabbitMQ is unavailable');
    channel.on('error', () => undefined); // the refusal is the rejection below
    try {
      await this.bind(channel, binding);
      return true;
    } catch (error) {
      if (binding.isOptional || (error as { code?: unknown }).code === NOT_FOUND) return false;
      throw error;
    } finally {
      await channel.close().catch(() => undefined);
    }
  }
}
