import { setTimeout as delay } from 'node:timers/promises';
import type { RabbitConnection } from '../connection/connection.ts';
import { BrokerUnavailableError, ExchangeRefusedError } from '../errors.ts';
import { DEAD, REDELIVER, REQUESTS, TASKS } from '../topology/names.ts';

/** For how long an exchange that was refused is refused without asking the broker again, in milliseconds. */
const REFUSED_MS = 1_000;
/** A broker that does not answer in so many milliseconds is published to all the same: the confirm will tell. */
const ANSWER_MS = 1_000;
const NOT_FOUND = 404;
/** Every provisioned broker has them. One that is missing all the same is asked for after the first refusal. */
const SHARED = ['', TASKS, REQUESTS, REDELIVER, DEAD];

/**
 * Whether exchanges are there, asked once for each on a channel of its own: RabbitMQ closes the channel on which
 * somebody publishes to an exchange that is missing, and takes back the confirms of everything else on it
 * (https://www.rabbitmq.com/docs/publishers#unroutable).
 */
export class ExchangeCheck {
  private readonly known = new Set<string>(SHARED);
  private readonly refused = new Map<string, { readonly reason: string; readonly until: number }>();
  private readonly asking = new Map<string, Promise<void>>();

  constructor(private readonly connection: RabbitConnection) {
    connection.on('down', () => this.reset());
  }

  /** Whether it was there when the broker was last asked. */
  isKnown(exchange: string): boolean {
    return this.known.has(exchange);
  }

  /**
   * Asks the broker, for a second at most. Publishes to the same exchange share the answer, and go on in their order.
   * @throws ExchangeRefusedError when it is missing
   * @throws BrokerUnavailableError when the broker cannot be asked
   */
  ask(exchange: string): Promise<void> {
    const running = this.asking.get(exchange);
    if (running) return running;
    const asked = atMost(ANSWER_MS, this.askBroker(exchange)).finally(() => this.asking.delete(exchange));
    this.asking.set(exchange, asked);
    return asked;
  }

  /** The broker refused a publish to it: it is gone, or this user may not write there. */
  refuse(exchange: string, reason: string): void {
    this.known.delete(exchange);
    this.refused.set(exchange, { reason, until: Date.now() + REFUSED_MS });
  }

  private async askBroker(exchange: string): Promise<void> {
    const refusal = this.refused.get(exchange);
    if (refusal && refusal.until > Date.now()) throw new ExchangeRefusedError(exchange, refusal.reason);
    const model = this.connection.current;
    if (!model) throw new BrokerUnavailableError(this.connection.unavailableReason ?? 'it is reconnecting');
    const channel = await model.createChannel().catch((error: Error) => {
      throw new BrokerUnavailableError(error.message);
    });
    channel.on('error', () => undefined);
    try {
      await channel.checkExchange(exchange);
      this.refused.delete(exchange);
      this.known.add(exchange);
    } catch (error) {
      this.judge(exchange, error as Error & { code?: number });
    } finally {
      await channel.close().catch(() => undefined);
    }
  }

  /** Who may not look may still write: only what is missing is known to be. */
  private judge(exchange: string, error: Error & { code?: number }): void {
    if (error.code === NOT_FOUND) {
      this.refuse(exchange, error.message);
      throw new ExchangeRefusedError(exchange, error.message);
    }
    if (error.code === undefined) throw new BrokerUnavailableError(error.message);
    this.known.add(exchange);
  }

  private reset(): void {
    this.known.clear();
    for (const exchange of SHARED) this.known.add(exchange);
    this.refused.clear();
  }
}

/** The answer, or nothing when it takes longer. */
async function atMost(ms: number, answer: Promise<void>): Promise<void> {
  const over = new AbortController();
  const timeUp = delay(ms, undefined, { signal: over.signal }).catch(() => undefined);
  await Promise.race([answer, timeUp]).finally(() => over.abort());
}
