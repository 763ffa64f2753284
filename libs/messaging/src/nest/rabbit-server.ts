import {
  Server,
  Transport,
  type CustomTransportStrategy,
  type MessageHandler,
  type RmqEvents,
  type TransportId,
} from '@nestjs/microservices';
import type { AmqpConnectionManager } from 'amqp-connection-manager';
import type { QueueStatus } from '../consuming/queue-status.ts';
import { OptionsMistakeError } from '../errors.ts';
import type { Step } from '../handling/pipeline.ts';
import type { Registration } from '../handling/routes.ts';
import { checkKnown } from './check-known.ts';
import { checkOptions } from './check-options.ts';
import { reportStatus, type RabbitStatus } from './connection-status.ts';
import { ConsumerGroup } from './consumer-group.ts';
import { replaceDefaultFilter } from './default-filter.ts';
import { SERVER_OPTIONS } from './option-names.ts';
import { forgoConsumed, noteConsumed } from './queues-consumed.ts';
import type { RabbitServerOptions } from './rabbit-server-options.ts';
import { withTodaysNames } from './renamed-options.ts';
import { serverRoutes } from './server-routes.ts';

export interface Readiness {
  readonly ready: boolean;
  /** A sentence for each queue that is not consumed now. */
  readonly reasons: readonly string[];
}

/**
 * Nest's server side of the transport: `NestFactory.createMicroservice(Module, { strategy: new RabbitServer(…) })`.
 * It declares, consumes and watches over the queue of each handler, and acknowledges a delivery when its handler's
 * promise or stream has completed. While the broker is unavailable it waits and reconnects; it does not exit.
 * @throws OptionsMistakeError for options that cannot work, such as no broker address
 */
export class RabbitServer extends Server<RmqEvents, RabbitStatus> implements CustomTransportStrategy {
  override readonly transportId: TransportId;
  override readonly propagatesEventHandlerErrors = true;
  private readonly registrations: Registration[] = [];
  private readonly listeners: [keyof RmqEvents, RmqEvents[keyof RmqEvents]][] = [];
  private readonly options: RabbitServerOptions;
  private group: ConsumerGroup | undefined;

  constructor(options: RabbitServerOptions) {
    super();
    checkOptions('RabbitServer', options, 'group');
    checkKnown('RabbitServer', options, SERVER_OPTIONS);
    this.options = withTodaysNames(options);
    this.transportId = options.transportId ?? Transport.RMQ;
    replaceDefaultFilter();
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
   * Starts consuming. Without a connection within `startTimeoutMs` it goes on, and consumes once there is one.
   * @throws HandlerMistakeError when the handlers cannot work, or another server of the process has others on its queue
   * @throws OptionsMistakeError when the broker was reached, and has no such virtual host
   */
  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      const routes = serverRoutes(this.options, this.registrations, () => this.readiness().reasons);
      noteConsumed(this, this.options.url, routes);
      this.group = new ConsumerGroup(this.options, routes, this.instrument);
      await this.start(this.group);
      callback();
    } catch (error) {
      await this.close();
      callback(error);
    }
  }

  /** Whether every queue is consumed right now, and if not, why. */
  readiness(): Readiness {
    const reasons = this.group?.reasons ?? ['it was not started, or has been closed'];
    return { ready: reasons.length === 0, reasons };
  }

  /** How it stands with each queue that it consumes: what is in flight, what is paused, and what its handlers wait for. */
  queues(): readonly QueueStatus[] {
    return this.group?.statuses ?? [];
  }

  /** Drains every queue within `drainTimeoutMs`, then closes the connections. */
  async close(): Promise<void> {
    await this.group?.close(this.options.drainTimeoutMs ?? 10_000);
    this.group = undefined;
    forgoConsumed(this);
  }

  /** Calls back for an event of the connection that it consumes on, as Nest's own transport does. */
  on<Name extends keyof RmqEvents>(event: Name, callback: RmqEvents[Name]): void {
    if (this.group) this.unwrap().on(event, callback);
    else this.listeners.push([event, callback]);
  }

  /**
   * The connection that it consumes on, as Nest's own transport has it.
   * @throws Error before it listens, and after it was closed
   */
  unwrap<T = AmqpConnectionManager>(): T {
    if (!this.group)
      throw new Error('The server has no connection yet: call listen() or startAllMicroservices() first.');
    return this.group.consuming.manager as T;
  }

  private async start(group: ConsumerGroup): Promise<void> {
    reportStatus(group.consuming, (status) => this._status$.next(status));
    for (const [event, callback] of this.listeners.splice(0)) this.on(event, callback);
    await group.up(this.options.startTimeoutMs ?? 5_000);
    if (group.consuming.mistake !== undefined) throw new OptionsMistakeError(group.consuming.mistake);
    const { ready, reasons } = this.readiness();
    if (!ready)
      this.logger.warn(
        `"${this.options.group}" starts, does not consume all yet, and keeps trying: ${reasons.join('; ')}`,
      );
  }

  /** Nest's hooks for instrumentation, as its own transports call them. */
  private readonly instrument: Step = (work, next) =>
    new Promise((resolve, reject) => {
      this.onProcessingStartHook(this.transportId, work.context, async () => {
        try {
          resolve(await next(work));
        } catch (error) {
          reject(error as Error);
        } finally {
          this.onProcessingEndHook?.(this.transportId, work.context);
        }
      });
    });
}
