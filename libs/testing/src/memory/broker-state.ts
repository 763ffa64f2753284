import { LOG, sharedTopology } from '@warren/messaging';
import { Exchanges } from './exchanges.ts';
import { MemoryQueue, type QueueDeclaration, type QueueSurroundings } from './memory-queue.ts';
import { MemoryStream } from './memory-stream.ts';
import { missing } from './refusal.ts';
import type { PublishedMessage, StoredMessage } from './stored-message.ts';

/** The exchange of an event type of a contract. Types without a version need their exchange provisioned. */
const VERSIONED_EVENT = /^warren[.]event[.].+[.]v\d+$/;

/** The queues and exchanges of a broker in memory, and the messages in them. All that services share is there. */
export class BrokerState implements QueueSurroundings {
  readonly queues = new Map<string, MemoryQueue>();
  readonly exchanges = new Exchanges((name) => this.declareEvent(name));
  /** What clients and servers have published, in that order. */
  readonly published: PublishedMessage[] = [];
  /** Counts what happens: whoever sees the same number again knows that nothing did. */
  activity = 0;
  private scheduled = 0;

  constructor() {
    const { exchanges, queues, bindings, exchangeBindings } = sharedTopology([]);
    for (const { name, type, arguments: args } of exchanges) this.exchanges.declare(name, type, args);
    for (const { name, arguments: args } of queues)
      this.declareQueue(name, { arguments: args, owner: undefined, isAutoDelete: false });
    for (const { exchange, queue, routingKey } of bindings)
      this.exchanges.bind(exchange, { to: 'queue', destination: queue, routingKey, arguments: {} });
    for (const { source, destination, arguments: args } of exchangeBindings)
      this.exchanges.bind(source, { to: 'exchange', destination, routingKey: '', arguments: args });
  }

  /** Whether nothing is on its way to a consumer, or to a publisher. */
  get isQuiet(): boolean {
    return this.scheduled === 0 && ![...this.queues.values()].some((queue) => queue.isDelivering);
  }

  declareQueue(name: string, declaration: QueueDeclaration): MemoryQueue {
    const isStream = declaration.arguments['x-queue-type'] === 'stream';
    const queue = new (isStream ? MemoryStream : MemoryQueue)(name, declaration, this);
    this.queues.set(name, queue);
    return queue;
  }

  /** @throws Refusal when there is none */
  requireQueue(name: string): MemoryQueue {
    const queue = this.queues.get(name);
    if (!queue) throw missing('queue', name);
    return queue;
  }

  deleteQueue(name: string): void {
    this.exchanges.unbindAll(name);
    this.queues.get(name)?.end();
    this.queues.delete(name);
  }

  /** Declares the exchange of a type of event, and has the log keep them. */
  declareEventExchange(exchange: string): void {
    this.exchanges.declare(exchange, 'fanout');
    this.exchanges.bind(exchange, { to: 'queue', destination: LOG, routingKey: '', arguments: {} });
  }

  /** @returns whether it came to a queue @throws Refusal when there is no such exchange */
  publish(message: PublishedMessage): boolean {
    this.published.push(message);
    return this.route(message);
  }

  deadLetter(message: StoredMessage, from: MemoryQueue, reason: string): void {
    const { 'x-dead-letter-exchange': exchange, 'x-dead-letter-routing-key': key } = from.declaration.arguments;
    if (typeof exchange !== 'string') return;
    const { expiration: _, headers, ...properties } = message.properties;
    const died = deathOf(message, from.name, reason, (headers ?? {}) as Record<string, unknown>);
    const routingKey = typeof key === 'string' ? key : message.routingKey;
    this.route({ exchange, routingKey, content: message.content, properties: { ...properties, headers: died } });
  }

  later(work: () => void): void {
    this.scheduled++;
    this.activity++;
    setImmediate(() => {
      this.scheduled--;
      work();
    });
  }

  private route(message: PublishedMessage): boolean {
    const names = this.exchanges.queuesOf(message.exchange, message);
    const queues = [...names].flatMap((name) => this.queues.get(name) ?? []);
    for (const queue of queues) queue.put(message);
    return queues.length > 0;
  }

  private declareEvent(name: string): boolean {
    if (VERSIONED_EVENT.test(name)) this.declareEventExchange(name);
    return VERSIONED_EVENT.test(name);
  }
}

/** The broker's own note; the first one stays (https://www.rabbitmq.com/docs/dlx#effects). */
function deathOf(
  { exchange, routingKey }: StoredMessage,
  queue: string,
  reason: string,
  headers: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const entry = { queue, reason, count: 1, exchange, 'routing-keys': [routingKey] };
  const deaths = Array.isArray(headers['x-death']) ? (headers['x-death'] as unknown[]) : [];
  const first = {
    'x-first-death-queue': queue,
    'x-first-death-reason': reason,
    'x-first-death-exchange': exchange,
  };
  return { ...first, ...headers, 'x-death': [entry, ...deaths] };
}
