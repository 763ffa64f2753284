import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { ConsumeMessage, Message, Options } from 'amqplib';
import type { BrokerState } from './broker-state.ts';
import type { Arguments, Consuming, MemoryQueue } from './memory-queue.ts';
import { argumentsOf, refuseOther } from './queue-declaration.ts';
import { Refusal } from './refusal.ts';
import { deliveredProperties, deliveryOf, type StoredMessage } from './stored-message.ts';

type Confirmed = (error: unknown) => void;
type Receive = (message: ConsumeMessage | null) => void;

interface Unsettled {
  readonly message: StoredMessage;
  readonly queue: MemoryQueue;
  readonly settled: () => void;
}

const OK = {};
const NO_ROUTE = { replyCode: 312, replyText: 'NO_ROUTE' };

/** A channel of amqplib's, with or without confirms, to a broker in memory. */
export class MemoryChannel extends EventEmitter {
  readonly ch = 1;
  readonly connection;
  private readonly unsettled = new Map<number, Unsettled>();
  private readonly consumers = new Map<string, { readonly queue: MemoryQueue; readonly consumer: Consuming }>();
  private prefetched = 0;
  private lastTag = 0;
  private isOpen = true;

  constructor(
    private readonly broker: BrokerState,
    private readonly owner: { readonly connection: object },
    private readonly ended: () => void,
  ) {
    super();
    this.setMaxListeners(0);
    this.connection = owner.connection;
  }

  get inFlight(): number {
    return this.unsettled.size;
  }

  assertExchange(name: string, type: string, options: Options.AssertExchange = {}): Promise<object> {
    const { alternateExchange, arguments: given } = options;
    const args = { ...(given as Arguments), ...(alternateExchange && { 'alternate-exchange': alternateExchange }) };
    return this.call('ExchangeDeclare', () => {
      this.broker.exchanges.declare(name, type, args);
      return { exchange: name };
    });
  }

  checkExchange(name: string): Promise<object> {
    return this.call('ExchangeDeclare', () => void this.broker.exchanges.require(name));
  }

  deleteExchange(name: string): Promise<object> {
    return this.call('ExchangeDelete', () => this.broker.exchanges.delete(name));
  }

  assertQueue(given = '', options: Options.AssertQueue = {}): Promise<object> {
    const name = given === '' ? `amq.gen-${randomUUID()}` : given;
    return this.call('QueueDeclare', () => {
      const there = this.broker.queues.get(name);
      const args = argumentsOf(options);
      const owner = options.exclusive ? this.owner : undefined;
      if (there) refuseOther(there, args, this.owner);
      else this.broker.declareQueue(name, { arguments: args, owner, isAutoDelete: options.autoDelete ?? false });
      return this.stateOf(name);
    });
  }

  checkQueue(name: string): Promise<object> {
    return this.call('QueueDeclare', () => this.stateOf(name));
  }

  purgeQueue(name: string): Promise<object> {
    return this.call('QueuePurge', () => ({ messageCount: this.broker.requireQueue(name).purge() }));
  }

  deleteQueue(name: string): Promise<object> {
    return this.call('QueueDelete', () => {
      const messageCount = this.broker.queues.get(name)?.messages.length ?? 0;
      this.broker.deleteQueue(name);
      return { messageCount };
    });
  }

  bindQueue(queue: string, source: string, routingKey: string, args: Arguments = {}): Promise<object> {
    return this.call('QueueBind', () => {
      this.broker.requireQueue(queue);
      this.broker.exchanges.bind(source, { to: 'queue', destination: queue, routingKey, arguments: args });
    });
  }

  unbindQueue(queue: string, source: string, routingKey: string, args: Arguments = {}): Promise<object> {
    return this.call('QueueUnbind', () =>
      this.broker.exchanges.unbind(source, { to: 'queue', destination: queue, routingKey, arguments: args }),
    );
  }

  bindExchange(destination: string, source: string, routingKey: string, args: Arguments = {}): Promise<object> {
    return this.call('ExchangeBind', () => {
      this.broker.exchanges.require(destination);
      this.broker.exchanges.bind(source, { to: 'exchange', destination, routingKey, arguments: args });
    });
  }

  prefetch(count: number): Promise<object> {
    return this.call('BasicQos', () => void (this.prefetched = count));
  }

  consume(name: string, receive: Receive, options: Options.Consume = {}): Promise<object> {
    return this.call('BasicConsume', () => {
      const queue = this.broker.requireQueue(name);
      const consumer = this.consumerOf(queue, receive, options);
      this.consumers.set(consumer.tag, { queue, consumer });
      this.broker.later(() => this.consumers.has(consumer.tag) && queue.add(consumer));
      return { consumerTag: consumer.tag };
    });
  }

  cancel(tag: string): Promise<object> {
    return this.call('BasicCancel', () => {
      this.stop(tag);
      return { consumerTag: tag };
    });
  }

  get(name: string, { noAck = false }: Options.Get = {}): Promise<object | false> {
    return this.call('BasicGet', () => {
      const queue = this.broker.requireQueue(name);
      const message = queue.takeOne();
      if (!message) return false;
      const deliveryTag = noAck ? ++this.lastTag : this.keep(message, queue, () => undefined);
      return deliveryOf(message, { deliveryTag, consumerTag: '' });
    });
  }

  publish(
    exchange: string,
    routingKey: string,
    content: Buffer,
    options: Options.Publish = {},
    confirmed?: Confirmed,
  ): boolean {
    this.requireOpen();
    try {
      const message = { exchange, routingKey, content, properties: options };
      if (!this.broker.publish(message) && options.mandatory) this.sendBack(message);
      this.broker.later(() => confirmed?.(null));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.closeFor(error, () => confirmed?.(new Error('channel closed')));
    }
    return true;
  }

  sendToQueue(queue: string, content: Buffer, options?: Options.Publish, confirmed?: Confirmed): boolean {
    return this.publish('', queue, content, options, confirmed);
  }

  async waitForConfirms(): Promise<void> {
    await new Promise<void>((resolve) => this.broker.later(resolve));
  }

  ack({ fields }: Message, allUpTo = false): void {
    for (const { settled } of this.settle(fields.deliveryTag, allUpTo)) settled();
  }

  nack({ fields }: Message, allUpTo = false, requeue = true): void {
    const left = this.settle(fields.deliveryTag, allUpTo);
    for (const { message, queue } of left.toReversed()) {
      if (requeue) queue.putBack(message);
      else queue.reject(message);
    }
    for (const { settled } of left) settled();
  }

  reject(message: Message, requeue = true): void {
    this.nack(message, false, requeue);
  }

  async close(): Promise<void> {
    this.requireOpen();
    this.end();
  }

  /** The broker takes back what was not settled. */
  end(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.ended();
    for (const tag of [...this.consumers.keys()]) this.stop(tag);
    const left = [...this.unsettled.values()];
    this.unsettled.clear();
    for (const { message, queue } of left.toReversed()) queue.putBack(message);
    this.emit('close');
  }

  private consumerOf(
    queue: MemoryQueue,
    receive: Receive,
    { noAck = false, arguments: args }: Options.Consume,
  ): Consuming {
    const [tag, most] = [`amq.ctag-${randomUUID()}`, this.prefetched];
    let inFlight = 0;
    const settled = (): void => {
      inFlight--;
      queue.changed();
    };
    return {
      tag,
      arguments: (args ?? {}) as Arguments,
      hasRoom: () => this.isOpen && this.consumers.has(tag) && (noAck || most === 0 || inFlight < most),
      take: (message, deliver) => {
        if (message === null) return this.cancelled(tag, receive);
        if (!noAck) inFlight++;
        receive(deliver(noAck ? ++this.lastTag : this.keep(message, queue, settled)));
      },
    };
  }

  private keep(message: StoredMessage, queue: MemoryQueue, settled: () => void): number {
    this.unsettled.set(++this.lastTag, { message, queue, settled });
    return this.lastTag;
  }

  private settle(tag: number, allUpTo: boolean): Unsettled[] {
    const tags = allUpTo ? [...this.unsettled.keys()].filter((each) => each <= tag) : [tag];
    return tags.flatMap((each) => {
      const unsettled = this.unsettled.get(each);
      this.unsettled.delete(each);
      return unsettled ?? [];
    });
  }

  private stop(tag: string): void {
    const { queue, consumer } = this.consumers.get(tag) ?? {};
    this.consumers.delete(tag);
    if (!queue || !consumer) return;
    if (queue.consumers.includes(consumer)) queue.remove(consumer);
    if (queue.declaration.isAutoDelete && queue.consumers.length === 0) this.broker.deleteQueue(queue.name);
  }

  private cancelled(tag: string, receive: Receive): void {
    this.consumers.delete(tag);
    this.broker.later(() => receive(null));
  }

  private sendBack({ exchange, routingKey, content, properties }: Omit<StoredMessage, 'expiresAt' | 'returns'>): void {
    const fields = { ...NO_ROUTE, exchange, routingKey };
    this.broker.later(() => this.emit('return', { fields, content, properties: deliveredProperties(properties) }));
  }

  private stateOf(name: string): object {
    const { messages, consumers } = this.broker.requireQueue(name);
    return { queue: name, messageCount: messages.length, consumerCount: consumers.length };
  }

  private async call<T>(command: string, work: () => T): Promise<T & object> {
    this.requireOpen();
    try {
      return (work() ?? OK) as T & object;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.closeFor(error);
      throw error.asAnswer(command);
    }
  }

  private closeFor(refusal: Refusal, then: () => void = () => undefined): void {
    this.broker.later(() => {
      if (!this.isOpen) return;
      this.emit('error', refusal.asEvent());
      this.end();
      then();
    });
  }

  private requireOpen(): void {
    if (!this.isOpen) throw new Error('Channel closed');
  }
}
