import type { ChannelModel } from 'amqplib';
import { DEAD_LETTERS, eventExchange, registerConnector } from '@warren/messaging';
import { BrokerState } from './broker-state.ts';
import { MemoryConnection } from './memory-connection.ts';
import { MemoryStream } from './memory-stream.ts';
import type { PublishedMessage, StoredMessage } from './stored-message.ts';

const brokers = new Map<string, MemoryBroker>();
let made = 0;

registerConnector('memory:', async (address) => MemoryBroker.at(address).connect());

/** A queue, and how many messages it holds. */
export interface Waiting {
  readonly queue: string;
  readonly messages: number;
}

/**
 * A broker in this process's memory, with all that services share. Servers and clients connect to its {@link url} as to
 * RabbitMQ: what they send is routed, kept, expires, comes back and is dead-lettered by RabbitMQ's rules. It has no
 * users, no disk and no other processes. Its delays are those of the process's timers, which tests may fake.
 */
export class MemoryBroker {
  /** Where servers and clients connect to. */
  readonly url = `memory:${++made}`;
  private readonly state = new BrokerState();
  private readonly connections = new Set<MemoryConnection>();

  /** @param events the types of events without a version in their names, whose exchanges are to be there */
  constructor(events: readonly string[] = []) {
    brokers.set(this.url, this);
    for (const type of events) this.state.declareEventExchange(eventExchange(type));
  }

  /** @throws Error when there is none */
  static at(address: string): MemoryBroker {
    const broker = brokers.get(address);
    if (!broker) throw new Error(`there is no broker in memory at ${address}: it was closed, or is another process's`);
    return broker;
  }

  /** Whether nothing is on its way, and nothing in work. */
  get isQuiet(): boolean {
    return this.state.isQuiet && this.inFlight === 0;
  }

  /** Counts what happens: the same number again means that nothing did. */
  get activity(): number {
    return this.state.activity;
  }

  /** How many deliveries are not settled. */
  get inFlight(): number {
    return [...this.connections].reduce((sum, { inFlight }) => sum + inFlight, 0);
  }

  /** The queues whose messages have not come to their end: consumers will have them, now or after a delay. */
  get unfinished(): readonly Waiting[] {
    return [...this.state.queues.values()]
      .filter((queue) => queue.messages.length > 0 && queue.name !== DEAD_LETTERS && !(queue instanceof MemoryStream))
      .filter((queue) => queue.wasConsumed || queue.expiresAt !== undefined)
      .map(({ name, messages }) => ({ queue: name, messages: messages.length }));
  }

  /** What clients and servers have published, in that order. */
  get published(): readonly PublishedMessage[] {
    return this.state.published;
  }

  /** What waits in the queue of dead letters. */
  get deadLettered(): readonly StoredMessage[] {
    return this.state.queues.get(DEAD_LETTERS)?.messages ?? [];
  }

  connect(): ChannelModel {
    const connection = new MemoryConnection(this.state, () => this.connections.delete(connection));
    this.connections.add(connection);
    return connection.asModel();
  }

  /** Breaks every connection. Clients and servers come back by themselves, as they do when RabbitMQ restarts. */
  disconnect(): void {
    for (const connection of [...this.connections]) connection.end();
  }

  /** Takes no connections from now on, and breaks those that are there. */
  close(): void {
    brokers.delete(this.url);
    this.disconnect();
    for (const queue of this.state.queues.values()) queue.end();
  }
}
