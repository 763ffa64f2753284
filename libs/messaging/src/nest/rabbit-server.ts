import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import type { RabbitConnection } from '../connection/connection.ts';
import type { Step } from '../handling/pipeline.ts';
import type { Registration } from '../handling/routes.ts';
import { checkOptions } from './check-options.ts';
import { ConsumerGroup } from './consumer-group.ts';
import type { RabbitServerOptions } from './rabbit-server-options.ts';
import { serverRoutes } from './server-routes.ts';

export type RabbitStatus = 'connected' | 'disconnected';

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
export class RabbitServer extends Server<Record<string, never>, RabbitStatus> implements CustomTransportStrategy {
  override readonly transportId: symbol;
  override readonly propagatesEventHandlerErrors = true;
  private readonly registrations: Registration[] = [];
  private group: ConsumerGroup | undefined;

  constructor(private readonly options: RabbitServerOptions) {
    super();
    checkOptions('RabbitServer', options, 'group');
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
   * Starts consuming. Without a connection within `startTimeoutMs` it goes on, and consumes once there is one.
   * @throws HandlerMistakeError when the handlers cannot work
   */
  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      const routes = serverRoutes(this.options, this.registrations, () => this.readiness().reasons);
      this.group = new ConsumerGroup(this.options, routes, this.instrument);
      await this.start(this.group);
      callback();
    } catch (error) {
      callback(error);
    }
  }

  /** Whether every queue is consumed right now, and if not, why. */
  readiness(): Readiness {
    const reasons = this.group?.reasons ?? ['it was not started, or has been closed'];
    return { ready: reasons.length === 0, reasons };
  }

  /** Drains every queue within `drainTimeoutMs`, then closes the connections. */
  async close(): Promise<void> {
    await this.group?.close(this.options.drainTimeoutMs ?? 10_000);
    this.group = undefined;
  }

  /** It has no events but {@link status}. */
  on(): never {
    throw new Error('RabbitServer has no events of its own; subscribe to its status.');
  }

  /** The two connections: for consuming, and for publishing. */
  unwrap<T = readonly RabbitConnection[]>(): T {
    return (this.group ? [this.group.consuming, this.group.publishing] : []) as T;
  }

  private async start(group: ConsumerGroup): Promise<void> {
    group.consuming.on('up', () => this._status$.next('connected'));
    group.consuming.on('down', () => this._status$.next('disconnected'));
    await group.up(this.options.startTimeoutMs ?? 5_000);
    const { ready, reasons } = this.readiness();
    if (!ready)
      this.logger.warn(
        `"${this.options.group}" goes on starting without RabbitMQ and keeps trying: ${reasons.join('; ')}`,
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
