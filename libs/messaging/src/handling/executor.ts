import type { Deserializer } from '@nestjs/microservices';
import type { ReplayPolicy } from '@warren/contracts';
import type { ConsumeMessage } from 'amqplib';
import { fromDelivery, type IncomingMessage } from '../wire/message.ts';
import { packetIdIn } from '../wire/nest-packets.ts';
import { deserialized } from '../wire/nest-serializers.ts';
import type { Authorizer, TokensRequired } from './authorizer.ts';
import type { Cancellations } from './cancellations.ts';
import { HandlerAbort } from './handler-abort.ts';
import type { Outcome } from './outcome.ts';
import { pipelineOf, type Next, type Step, type Work } from './pipeline.ts';
import { RabbitContext } from './rabbit-context.ts';
import type { Respond } from './respond.ts';
import type { Route } from './routes.ts';
import { RouteTable, type RoutedQueue } from './route-table.ts';
import { adopt } from './steps/adopt.ts';
import { authorize } from './steps/authorize.ts';
import { decideOutcome } from './steps/decide-outcome.ts';
import { deferUntilDue } from './steps/defer-until-due.ts';
import { dropExpired } from './steps/drop-expired.ts';
import { handle } from './steps/handle.ts';
import { limitKey } from './steps/limit-key.ts';
import { limitTime } from './steps/limit-time.ts';
import { limitType } from './steps/limit-type.ts';
import { makeCurrent } from './steps/make-current.ts';
import { noteCancellation } from './steps/note-cancellation.ts';
import { parse } from './steps/parse.ts';
import { refuseReplay } from './steps/refuse-replay.ts';
import { reply } from './steps/reply.ts';
import { replyWithFailure } from './steps/reply-with-failure.ts';
import { stopWhenCancelled } from './steps/stop-when-cancelled.ts';
import { trace } from './steps/trace.ts';
import type { TaskLimiter } from './task-limiter.ts';
import { deadLetterReasonOf } from './unusable-message.ts';

export interface ExecutorOptions extends RoutedQueue {
  readonly respond: Respond;
  /** A step right around the handlers: Nest's hooks for instrumentation. */
  readonly instrument: Step;
  readonly cancellations: Cancellations;
  /** The type of the events that cancel tasks. Without it no task is cancelled. */
  readonly cancelledBy?: string | undefined;
  /** @default 'refused' */
  readonly replays?: ReplayPolicy | undefined;
  readonly limiter?: TaskLimiter | undefined;
  readonly authorizer?: Authorizer | undefined;
  /** @default 'scoped' */
  readonly tokens?: TokensRequired | undefined;
  /** Reads packets of Nest's own transport. @default none: they are JSON */
  readonly deserializer?: Deserializer | undefined;
}

/** What a delivery turned out to be, and how it ended. */
export interface Execution {
  readonly outcome: Outcome;
  /** `undefined` for a message that could not be read, or that has no handler here. */
  readonly context: RabbitContext | undefined;
  /** The queue that it belongs to, when it came by another; it is tried again there. */
  readonly ownQueue?: string | undefined;
}

/**
 * Takes the deliveries of one queue from bytes to an outcome: reads each, finds its route, and sends it through the
 * route's pipeline, which is composed once. What a step rejects is a dead letter, and its caller gets the reason.
 */
export class Executor {
  private readonly table: RouteTable;

  constructor(private readonly options: ExecutorOptions) {
    this.table = new RouteTable(options, (route) => pipelineFor(route, options));
  }

  /** @throws what is no verdict on the message, such as an authorizer's own failure: the delivery goes back */
  async execute(delivery: ConsumeMessage, shutdown: AbortSignal): Promise<Execution> {
    const { group, queue, guests, deserializer } = this.options;
    let message: IncomingMessage | undefined;
    let work: Work | undefined;
    let ownQueue: string | undefined;
    try {
      const isSerialized = deserializer && delivery.properties.type === undefined;
      const body = isSerialized ? await deserialized(delivery, deserializer) : undefined;
      message = fromDelivery(delivery, this.isHandled, body);
      const { kind, run, queue: routed } = this.table.find(message, delivery);
      if (guests && kind !== 'request') ownQueue = routed;
      const abort = new HandlerAbort(shutdown);
      const context = new RabbitContext(message, delivery, { kind, queue, group }, abort);
      work = { delivery, message, context, abort, payload: message.payload };
      return { outcome: await run(work), context, ownQueue };
    } catch (error) {
      return { outcome: this.reject(error, delivery, message), context: work?.context, ownQueue };
    } finally {
      work?.abort.release();
    }
  }

  private readonly isHandled = (route: string): boolean => this.table.isHandled(route);

  /** The caller hears of it also where the message cannot be read: its reply address is no part of the body. */
  private reject(error: unknown, delivery: ConsumeMessage, message: IncomingMessage | undefined): Outcome {
    const reason = deadLetterReasonOf(error);
    this.options.respond(delivery, message ?? { nestPacketId: packetIdIn(delivery) }, { status: 'refused', ...reason });
    return { kind: 'dead', reason };
  }
}

/** The pipeline of one route: the steps that it needs, in the order in which a delivery meets them. */
function pipelineFor(route: Route, options: ExecutorOptions): Next {
  const { group, queue, cancellations, cancelledBy, replays = 'refused', limiter, authorizer, tokens } = options;
  const { kind, type, contract, allow, limits, retry, timeoutMs } = route;
  const isTask = kind === 'task';
  const isLimited = limits?.rateLimit !== undefined || limits?.globalConcurrency !== undefined;
  const steps = [
    kind !== 'request' && adopt,
    replays === 'refused' && refuseReplay(group),
    dropExpired,
    authorizer && allow !== undefined && authorize(authorizer, kind, allow),
    contract && parse(contract),
    // Without a scope it commands nothing: a body that fits no contract is told first.
    authorizer && allow === undefined && tokens === 'all' && authorize(authorizer, kind, allow),
    type === cancelledBy && noteCancellation(cancellations),
    isTask && stopWhenCancelled(cancellations),
    kind !== 'request' && deferUntilDue,
    isTask && limiter && limits?.perKey !== undefined && limitKey(limiter, route, limits.perKey),
    isTask && limiter && limits && isLimited && limitType({ limiter, type, limits, retry, queue }),
    kind === 'request' ? replyWithFailure(route, options.respond) : decideOutcome(retry),
    timeoutMs !== undefined && limitTime(timeoutMs),
    trace,
    makeCurrent,
    options.instrument,
  ];
  const isNeeded = (step: Step | false | undefined): step is Step => typeof step === 'function';
  return pipelineOf(steps.filter(isNeeded), kind === 'request' ? reply(route, options.respond) : handle(route));
}
