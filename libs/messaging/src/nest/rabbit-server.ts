import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import type { Channel, ConsumeMessage } from 'amqplib';
import { toReplyPublication, type Reply } from '../wire/reply.ts';
import { CancellationListener } from '../handling/cancellation-listener.ts';
import { Cancellations } from '../handling/cancellations.ts';
import { RabbitConnection } from '../connection/connection.ts';
import { Executor, type AroundHandler } from '../handling/executor.ts';
import { cancellationQueue, eventQueue, REDELIVER, taskQueue } from '../topology/names.ts';
import { Publisher } from '../publishing/publisher.ts';
import { publishOn } from '../publishing/publish-on.ts';
import { PauseListener } from '../consuming/pause-listener.ts';
import { PartitionedGroup } from '../partitions/partitioned-group.ts';
import { checkPartitions } from '../partitions/check-partitions.ts';
import { QueueConsumer, type Consumer } from '../consuming/queue-consumer.ts';
import type { RabbitServerOptions } from './rabbit-server-options.ts';
import { replayRegistration } from '../handling/replay.ts';
import { checkGuarded, checkLimits, routesOf, type Registration, type Route } from '../handling/routes.ts';
import { plainChannel, SupervisedChannel } from '../connection/supervised-channel.ts';
import { requestQueueArguments, workQueueArguments } from '../topology/shared-topology.ts';
import type { DeliveryHandling } from '../consuming/delivery-processor.ts';
import type { IncomingMessage, MessageKind } from '../wire/message.ts';

export type RabbitStatus = 'connected' | 'disconnected';

export interface Readiness {
  readonly ready: boolean;
  /** A sentence for each queue that is not consumed now. */
  readonly reasons: readonly string[];
}

/**
 * Nest's server side of the transport: `NestFactory.createMicroservice(Module, { strategy: new RabbitServer(…) })`.
 * Each handler's queue is declared, consumed and watched over; a delivery is acknowledged when its handler's promise
 * or stream has completed. A broker that is away is waited for, not died of.
 */
export class RabbitServer extends Server<Record<string, never>, RabbitStatus> implements CustomTransportStrategy {
  override readonly transportId: symbol;
  override readonly propagatesEventHandlerErrors = true;
  private readonly registrations: Registration[] = [];
  private consumers: Consumer[] = [];
  private connections: RabbitConnection[] = [];
  private publisher: Publisher | undefined;
  private replies: SupervisedChannel<Channel> | undefined;
  private readonly cancellations = new Cancellations();
  private cancellationListener: CancellationListener | undefined;
  private keepsCancellations = false;
  private pauseListener: PauseListener | undefined;

  constructor(private readonly options: RabbitServerOptions) {
    super();
    this.transportId = options.transportId ?? Symbol(`rabbit:${options.group}`);
  }

  /** Nest chains the handlers of one event and joins their streams, which loses waiting and errors; here each counts. */
  override addHandler(
    pattern: unknown,
    handler: MessageHandler,
    isEventHandler = false,
    extras: Record<string, unknown> = {},
  ): void {
    const type = this.normalizePattern(pattern as string);
    handler.isEventHandler = isEventHandler;
    handler.extras = extras;
    this.registrations.push({ pattern: type, handler });
    this.messageHandlers.set(type, handler);
  }

  /**
   * Starts consuming.
   * @throws HandlerMistakeError when the handlers cannot work
   */
  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      const routes = this.routes();
      checkLimits(routes, this.options.limiter);
      await this.start(routes);
      callback();
    } catch (error) {
      callback(error);
    }
  }

  /** Whether every queue is consumed right now, and if not, why. */
  readiness(): Readiness {
    const reasons = this.consumers.flatMap((consumer) => consumer.reasons);
    if (this.publisher?.unavailableReason !== undefined)
      reasons.push(`retries and dead letters cannot be published: ${this.publisher.unavailableReason}`);
    if (!this.publisher) reasons.push('it was not started, or has been closed');
    return { ready: reasons.length === 0, reasons };
  }

  /** Drains every queue within its deadline, then closes the connections. */
  async close(): Promise<void> {
    await Promise.all(this.consumers.map((consumer) => consumer.drain(this.options.drainTimeoutMs ?? 10_000)));
    await this.replies?.close();
    await this.cancellationListener?.close();
    await this.pauseListener?.close();
    await this.publisher?.close();
    await Promise.all(this.connections.map((connection) => connection.close()));
    this.consumers = [];
    this.publisher = undefined;
  }

  /** Nothing to listen to but {@link status}. */
  on(): never {
    throw new Error('RabbitServer has no events of its own; subscribe to its status.');
  }

  /** The two connections: for consuming, and for publishing, which a broker under pressure blocks alone. */
  unwrap<T = readonly RabbitConnection[]>(): T {
    return this.connections as T;
  }

  /** Whoever hears facts can be asked to hear them again. */
  private routes(): Route[] {
    const { group, contracts, partitions, cancelledBy, authorizer, replay = { policy: 'refused' } } = this.options;
    const routes = cancellationsApart(group, cancelledBy, routesOf(group, this.registrations, contracts));
    checkPartitions(group, partitions, routes);
    checkGuarded(routes, authorizer);
    const eventTypes = routes.filter(({ queue }) => queue === eventQueue(group)).map(({ type }) => type);
    if (group.includes('.') || eventTypes.length === 0) return routes;
    const control = replayRegistration(group, eventTypes, replay, () => this.readiness().reasons);
    return [...routes, ...routesOf(group, [control])];
  }

  private async start(routes: readonly Route[]): Promise<void> {
    const { url, group, cancelledBy, pausable, startTimeoutMs = 5_000 } = this.options;
    const consuming = new RabbitConnection(url, `${group}: consume`);
    const publishing = new RabbitConnection(url, `${group}: publish`);
    this.connections = [consuming, publishing];
    this.watch(consuming);
    this.publisher = new Publisher(publishing);
    this.replies = new SupervisedChannel(publishing, { name: `${group}: answers`, open: plainChannel });
    if (cancelledBy !== undefined && routes.some(({ kind }) => kind === 'task'))
      this.cancellationListener = new CancellationListener(consuming, group, cancelledBy, this.cancellations);
    if (pausable) this.pauseListener = new PauseListener(consuming);
    this.keepsCancellations = routes.some(({ type }) => type === cancelledBy);
    this.consumers = this.consumersOf(routes, consuming, this.publisher);
    const parts = [
      this.publisher,
      this.replies,
      ...this.consumers,
      ...(this.cancellationListener ? [this.cancellationListener] : []),
    ];
    await Promise.all(parts.map((part) => part.up(startTimeoutMs)));
    const { ready, reasons } = this.readiness();
    if (!ready)
      this.logger.warn(`"${group}" goes on starting without RabbitMQ and keeps trying: ${reasons.join('; ')}`);
  }

  private consumersOf(routes: readonly Route[], connection: RabbitConnection, publisher: Publisher): Consumer[] {
    const { partitions, cancelledBy } = this.options;
    const dealt =
      partitions === undefined ? [] : routes.filter(({ kind, type }) => kind === 'event' && type !== cancelledBy);
    const shared = routes.filter((route) => !dealt.includes(route));
    const consumers: Consumer[] = [...Map.groupBy(shared, (route) => route.queue)].map(([queue, ofQueue]) =>
      this.queueConsumer(queue, ofQueue, connection, publisher),
    );
    if (partitions !== undefined && dealt.length > 0)
      consumers.push(this.partitionedGroup(partitions, dealt, connection, publisher));
    return consumers;
  }

  private queueConsumer(
    queue: string,
    routes: readonly Route[],
    connection: RabbitConnection,
    publisher: Publisher,
  ): Consumer {
    const kind = routes[0]?.kind;
    const consumer = new QueueConsumer(connection, publisher, {
      queue,
      arguments: kind === 'request' ? requestQueueArguments : workQueueArguments,
      bindings: bindingsOf(queue, routes),
      prefetch: routes[0]?.concurrency ?? this.prefetch,
      beforehand: (channel) => this.caughtUp(kind, channel),
      ...this.handlingOf(queue, routes),
    });
    if (kind !== 'request') this.pauseListener?.register([queue, ...routes.map(queueOfAll)], consumer);
    return consumer;
  }

  private partitionedGroup(
    partitions: number,
    routes: readonly Route[],
    connection: RabbitConnection,
    publisher: Publisher,
  ): Consumer {
    const { group } = this.options;
    return new PartitionedGroup(connection, publisher, {
      group,
      partitions,
      exchanges: routes.map(({ exchange }) => exchange),
      prefetch: this.prefetch,
      handlingOf: (queue) => this.handlingOf(queue, routes),
      beforehand: async () => this.pauseListener?.caughtUp(),
      consumes: (queue, consumer) => this.pauseListener?.register([queue, eventQueue(group)], consumer),
    });
  }

  private handlingOf(queue: string, routes: readonly Route[]): DeliveryHandling {
    const { group, onOutcome, cancelledBy, replay } = this.options;
    const executor = new Executor(
      group,
      queue,
      routes,
      (...answer) => this.respond(...answer),
      this.around,
      this.cancellations,
      replay?.policy,
      this.options.limiter,
      this.options.authorizer,
    );
    return {
      onOutcome,
      execute: (delivery, signal) => {
        if (delivery.properties.type === cancelledBy) this.cancellationListener?.receive(delivery);
        return executor.execute(delivery, signal);
      },
    };
  }

  /** What must be known before anything is begun: which queues are paused, and which tasks were taken back. */
  private async caughtUp(kind: MessageKind | undefined, channel: Channel): Promise<void> {
    if (kind !== 'request') await this.pauseListener?.caughtUp();
    if (kind === 'task' && this.keepsCancellations) await this.cancellationListener?.caughtUp(channel);
  }

  private get prefetch(): number {
    return this.options.prefetch ?? 32;
  }

  private watch(connection: RabbitConnection): void {
    connection.on('up', () => this._status$.next('connected'));
    connection.on('down', () => this._status$.next('disconnected'));
  }

  /** Nest's hooks for instrumentation, as its own transports call them. */
  private readonly around: AroundHandler = (context, work) =>
    new Promise((resolve, reject) => {
      this.onProcessingStartHook(this.transportId, context, async () => {
        try {
          resolve(await work());
        } catch (error) {
          reject(error as Error);
        } finally {
          this.onProcessingEndHook?.(this.transportId, context);
        }
      });
    });

  /** Answers are worth nothing after a crash: transient and unconfirmed. A caller that hears none has its deadline. */
  private respond({ properties }: ConsumeMessage, { nestPacketId }: IncomingMessage, answer: Reply): void {
    const { replyTo, correlationId = '' } = properties as { replyTo?: string; correlationId?: string };
    if (!replyTo) return;
    const publication = toReplyPublication(answer, { replyTo, correlationId, nestPacketId });
    const channel = this.replies?.current;
    if (channel) publishOn(channel, publication);
  }
}

/** Who pauses the tasks of a type means those of high priority, too. */
const queueOfAll = ({ kind, type, queue }: Route): string => (kind === 'task' ? taskQueue(type) : queue);

/** Who takes tasks back is heard on a queue of its own, so that it can be heard out before tasks are begun. */
function cancellationsApart(group: string, cancelledBy: string | undefined, routes: readonly Route[]): Route[] {
  return routes.map((route) => (route.type === cancelledBy ? { ...route, queue: cancellationQueue(group) } : route));
}

/** Besides where its messages come from, each work queue is bound by its own name, for retries and replays. */
function bindingsOf(queue: string, routes: readonly Route[]): { exchange: string; routingKey: string }[] {
  const bindings = new Map(routes.map(({ exchange, routingKey }) => [exchange, { exchange, routingKey }]));
  if (routes[0]?.kind !== 'request') bindings.set(REDELIVER, { exchange: REDELIVER, routingKey: queue });
  return [...bindings.values()];
}
