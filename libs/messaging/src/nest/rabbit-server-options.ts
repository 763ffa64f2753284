import type { TransportId } from '@nestjs/microservices';
import type { Contract } from '@warren/contracts';
import type { Options } from 'amqplib';
import type { Authorizer, TokensRequired } from '../handling/authorizer.ts';
import type { SignMessage } from '../wire/origin.ts';
import type { Guards } from '../handling/check-routes.ts';
import type { BrokerUrl } from '../connection/connect-to-any.ts';
import type { NestSerializers } from '../wire/nest-serializers.ts';
import type { Outcome } from '../handling/outcome.ts';
import type { RabbitContext } from '../handling/rabbit-context.ts';
import type { OnReplay } from '../handling/replay.ts';
import type { TaskLimiter } from '../handling/task-limiter.ts';
import type { RenamedServerOptions } from './renamed-options.ts';

export interface RabbitServerOptions extends NestSerializers, RenamedServerOptions {
  /** The broker's address, or the addresses of a cluster's nodes: `amqp://user:password@host:5672/vhost`. */
  readonly url: BrokerUrl;
  /** The service or pool: names its queues, `<group>.events` and `<group>.requests`, and its connections. */
  readonly group: string;
  /**
   * A queue that the application has apart from Warren's, `cats_queue` of a service of Nest's own, for one. It is
   * consumed besides the group's queues, with acknowledgement after the work, retries and dead letters.
   * @default none
   */
  readonly queue?: string;
  /**
   * How that queue is declared when it is not there. One that is there is taken as it is.
   * @default { durable: true }
   */
  readonly queueOptions?: Options.AssertQueue;
  /**
   * Splits the group's events into so many partitions by their keys: events of one key are then handled one after the
   * other, in order, however many workers there are. Without it they share `<group>.events`, in no order. A worker
   * with another number than the broker has is not ready, and its readiness says so. See docs/order-per-key.md.
   * @default none
   * @minimum 1
   * @maximum 64
   */
  readonly partitions?: number;
  /**
   * Deliveries in flight at once, for each queue. With `partitions`, the same at all workers of the group.
   * @default 32
   * @minimum 1
   */
  readonly prefetch?: number;
  /**
   * Milliseconds that deliveries in flight get to finish at a shutdown. Then their handlers are aborted, and the
   * messages go back to their queue.
   * @default 10_000
   */
  readonly drainTimeoutMs?: number;
  /**
   * Milliseconds that `listen` waits for the first connection. Then it goes on without, and consumes once there is one.
   * @default 5_000
   */
  readonly startTimeoutMs?: number;
  /**
   * With them, the payloads of stock `@EventPattern` and `@MessagePattern` handlers are parsed, too.
   * @default none
   */
  readonly contracts?: readonly Contract[];
  /**
   * In an app with several servers: which handlers are this one's, `@Task(X, { server: transportId })`. A server also
   * gets every handler that names no transport.
   * @default Transport.RMQ: also those of `@MessagePattern(x, Transport.RMQ)`
   */
  readonly transportId?: TransportId;
  /**
   * What it does with replayed events.
   * @default { policy: 'refused' }
   */
  readonly replay?: OnReplay;
  /**
   * Notified of each delivery that did not end with `done`, before it is settled: of an end (dead letter, cancelled)
   * before the message is gone, and of anything else once what follows from it is safe. When it throws a
   * DependencyUnavailableError at an end, the message waits for that, uncounted, and ends later; after five other errors
   * it ends all the same. At anything else, what it throws is logged.
   * @default none
   */
  readonly onOutcome?: (context: RabbitContext, outcome: Outcome) => Promise<void>;
  /**
   * The type of the events that cancel tasks, whose payload holds `taskId`. Each process consumes them, and aborts the
   * signal of a task in flight.
   * @default none: no task is cancelled
   */
  readonly cancelledBy?: string;
  /**
   * Whether operators may pause its queues of tasks and of events.
   * @default false
   */
  readonly pausable?: boolean;
  /**
   * Keeps the limits that workers of a type share. Handlers with `rateLimit`, `globalConcurrency` or `perKey` need it.
   * @default none
   */
  readonly limiter?: TaskLimiter;
  /**
   * Checks message tokens. With one, each request and task handler must name a scope; see {@link guards}.
   * @default none: callers are not checked
   */
  readonly authorizer?: Authorizer;
  /**
   * Which messages the authorizer is asked about. `scoped`: those whose handlers name a scope. `all`: every message,
   * events too; what comes from a producer without tokens is a dead letter then.
   * @default 'scoped'
   */
  readonly tokens?: TokensRequired;
  /**
   * Signs replies, so that callers with an authorizer know them from forged ones.
   * @default none: replies are unsigned
   */
  readonly sign?: SignMessage;
  /**
   * Which handlers of requests and tasks the authorizer guards. `all`: each must name a scope, or the server does not
   * start. `named`: those that name none are open to every sender.
   * @default 'all'
   */
  readonly guards?: Guards;
}
