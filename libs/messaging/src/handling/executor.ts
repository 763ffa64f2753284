import { Logger } from '@nestjs/common';
import type { ReplayPolicy } from '@warren/contracts';
import type { ConsumeMessage } from 'amqplib';
import { isObservable, lastValueFrom } from 'rxjs';
import type { Reply } from '../wire/reply.ts';
import { replyStream } from './reply-stream.ts';
import type { Cancellations } from './cancellations.ts';
import type { Authorizer } from './authorizer.ts';
import {
  DependencyUnavailableError,
  ForbiddenError,
  InvalidPayloadError,
  RequestRejectedError,
  TaskCancelledError,
} from '../errors.ts';
import { HandlerAbort } from './handler-abort.ts';
import { REDELIVER } from '../topology/names.ts';
import { outcomeOfFailure, reasonOf, defer, type Outcome } from './outcome.ts';
import { RabbitContext, whileHandling } from './rabbit-context.ts';
import { replayRejection } from './replay.ts';
import type { Route } from './routes.ts';
import type { Permit, KeyPermit, TaskLimiter } from './task-limiter.ts';
import { traceProcess } from '../telemetry.ts';
import { fromDelivery, type IncomingMessage } from '../wire/message.ts';
import { UnreadableMessageError } from '../wire/body.ts';

/** Sends one message of an answer to whoever asked. */
export type Respond = (delivery: ConsumeMessage, message: IncomingMessage, answer: Reply) => void;

/** Nest's instrumentation hooks around a handler. */
export type AroundHandler = <T>(context: RabbitContext, work: () => Promise<T>) => Promise<T>;

/** What a delivery turned out to be, and how it ended. */
export interface Execution {
  readonly outcome: Outcome;
  /** `undefined` for a message that could not be read, or that nobody here handles. */
  readonly context: RabbitContext | undefined;
}

/**
 * How long a delivery may wait for a place, in milliseconds; then its queue pauses. Well below the half hour after which
 * RabbitMQ takes back what was not settled.
 */
const ACQUIRE_TIMEOUT_MS = 300_000;

/** A message that can be handled, and all that its handling needs. */
interface Work {
  readonly route: Route;
  readonly message: IncomingMessage;
  readonly payload: unknown;
  readonly context: RabbitContext;
  readonly abort: HandlerAbort;
}

class WrongMessageError extends Error {
  constructor(
    readonly code: 'type-unknown' | 'route-mismatch' | 'replay-refused',
    message: string,
  ) {
    super(message);
  }
}

/** Takes one queue's deliveries from bytes to an outcome: read → route → admit → check → handle → judge. It never throws. */
export class Executor {
  private readonly logger = new Logger('Executor');
  private readonly routes: ReadonlyMap<string, Route>;

  constructor(
    private readonly group: string,
    private readonly queue: string,
    routes: readonly Route[],
    private readonly respond: Respond,
    private readonly around: AroundHandler,
    private readonly cancellations: Cancellations,
    private readonly replays: ReplayPolicy = 'refused',
    private readonly limiter?: TaskLimiter,
    private readonly authorizer?: Authorizer,
  ) {
    this.routes = new Map(routes.map((route) => [route.type, route]));
  }

  async execute(delivery: ConsumeMessage, signal: AbortSignal): Promise<Execution> {
    let message: IncomingMessage | undefined;
    let context: RabbitContext | undefined;
    let abort: HandlerAbort | undefined;
    try {
      message = fromDelivery(delivery);
      const route = this.routeOf(message, delivery);
      abort = new HandlerAbort(signal);
      context = new RabbitContext(message, route.kind, this.queue, this.group, delivery, abort);
      const rejection = replayRejection(this.replays, message.replay, this.group);
      if (rejection !== undefined) throw new WrongMessageError('replay-refused', rejection);
      if (isExpired(message)) return { outcome: { kind: 'expired' }, context };
      await this.authorize(route, context);
      const work = { route, message, payload: parse(route, message), context, abort };
      return { outcome: await this.runCancellable(work), context };
    } catch (error) {
      return { outcome: this.unusable(error, delivery, message), context };
    } finally {
      abort?.release();
    }
  }

  private routeOf({ type }: IncomingMessage, { fields }: ConsumeMessage): Route {
    const route = this.routes.get(type);
    if (!route) throw new WrongMessageError('type-unknown', `Nobody in the group "${this.group}" handles "${type}".`);
    // Broker permissions are by exchange and queue: a type that its way does not vouch for was smuggled in.
    const direct = fields.exchange === '' || fields.exchange === REDELIVER;
    const came = direct
      ? fields.routingKey === this.queue || fields.routingKey === route.queue // the group, whatever the partition
      : fields.exchange === route.exchange && fields.routingKey === route.routingKey;
    if (!came)
      throw new WrongMessageError(
        'route-mismatch',
        `"${type}" does not come by ${fields.exchange} with "${fields.routingKey}".`,
      );
    return route;
  }

  private async authorize({ allow }: Route, context: RabbitContext): Promise<void> {
    if (allow === undefined || !this.authorizer) return;
    context.authorizedAs(await this.authorizer.authorize(context, allow));
  }

  private async runCancellable(work: Work): Promise<Outcome> {
    const { route, message, abort } = work;
    if (route.kind !== 'task') return this.handle(work);
    this.cancellations.begin(message.id, abort);
    try {
      if (abort.abortedBy === 'cancelled') return cancelled(abort.signal.reason);
      return await (route.limits ? this.withKeyPermit(work) : this.handle(work));
    } finally {
      this.cancellations.end(message.id, abort);
    }
  }

  /** A key that has enough in work lets others go first. */
  private async withKeyPermit(work: Work): Promise<Outcome> {
    const { type, limits, retry } = work.route;
    const { key, timestamp } = work.message;
    if (limits?.perKey === undefined || key === undefined || !this.limiter) return this.withinLimits(work);
    let keyPermit: KeyPermit | undefined;
    try {
      keyPermit = await this.limiter.acquireForKey(type, key, limits.perKey);
    } catch (error) {
      return outcomeOfFailure(
        new DependencyUnavailableError("A place of its key's", reasonOf(error).message),
        1,
        retry,
      );
    }
    if (!keyPermit) return defer(timestamp);
    try {
      return await this.withinLimits(work);
    } finally {
      await keyPermit.release();
    }
  }

  /** Waits for a place under the limits that all workers of the type share. Waiting is nobody's attempt. */
  private async withinLimits(work: Work): Promise<Outcome> {
    const { abort } = work;
    const { type, limits, retry } = work.route;
    if (!this.limiter || (limits?.rateLimit === undefined && limits?.globalConcurrency === undefined))
      return this.handle(work);
    let permit: Permit;
    try {
      const signal = AbortSignal.any([abort.signal, AbortSignal.timeout(ACQUIRE_TIMEOUT_MS)]);
      permit = await this.limiter.acquire(type, limits, signal, this.queue);
    } catch (error) {
      if (abort.abortedBy)
        return abort.abortedBy === 'cancelled' ? cancelled(abort.signal.reason) : { kind: 'given-back' };
      return outcomeOfFailure(
        new DependencyUnavailableError('A place under its limits', reasonOf(error).message),
        1,
        retry,
      );
    }
    permit.lost.addEventListener('abort', () => abort.abort('shutdown', permit.lost.reason));
    try {
      return await this.handle(work);
    } finally {
      await permit.release();
    }
  }

  private async handle(work: Work): Promise<Outcome> {
    const { context, abort, route } = work;
    abort.start(route.timeoutMs);
    try {
      await traceProcess(context, () => whileHandling(context, () => this.around(context, () => this.invoke(work))));
      return { kind: 'done' };
    } catch (error) {
      return this.judge(error, work);
    }
  }

  private async invoke(work: Work): Promise<void> {
    const { route, payload, context } = work;
    for (const handler of route.handlers) {
      const result = await handler(payload, context);
      if (route.kind === 'request') await this.answer(work, result);
      else if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
    }
  }

  private answer({ route, message, context }: Work, result: unknown): Promise<void> | void {
    const respond = (answer: Reply): void => this.respond(context.getMessage(), message, checked(answer, route));
    if (!isObservable(result)) return respond({ status: 'last', value: result });
    return replyStream(result, respond);
  }

  private judge(error: unknown, { route, message, context, abort }: Work): Outcome {
    if (route.kind === 'request') {
      this.respond(context.getMessage(), message, this.errorAnswerOf(error, context));
      return { kind: 'done' };
    }
    if (error instanceof TaskCancelledError) return cancelled(error);
    switch (abort.abortedBy) {
      case 'shutdown':
        return { kind: 'given-back' };
      case 'cancelled':
        return cancelled(abort.signal.reason);
      case 'timed-out':
        return outcomeOfFailure(abort.signal.reason, message.attempt, route.retry);
      case undefined:
        return outcomeOfFailure(error, message.attempt, route.retry);
    }
  }

  /** A refusal goes to the caller as it is. Anything else is ours to read, in the log, and none of the caller's business. */
  private errorAnswerOf(error: unknown, context: RabbitContext): Reply {
    const rejection = rejectionIn(error);
    if (rejection) return { status: 'refused', ...rejection };
    this.logger.error(
      `${context.type} ${context.id} failed: ${reasonOf(error).message}`,
      error instanceof Error ? error.stack : undefined,
    );
    return { status: 'failed', message: 'Internal server error' };
  }

  private unusable(error: unknown, delivery: ConsumeMessage, message: IncomingMessage | undefined): Outcome {
    if (!isUnusable(error)) throw error;
    const reason = reasonOf(error);
    if (message && delivery.properties.replyTo) this.respond(delivery, message, { status: 'refused', ...reason });
    return { kind: 'dead', reason };
  }
}

const isUnusable = (error: unknown): boolean =>
  error instanceof UnreadableMessageError ||
  error instanceof WrongMessageError ||
  error instanceof ForbiddenError ||
  error instanceof InvalidPayloadError;

const cancelled = (reason: unknown): Outcome => ({ kind: 'cancelled', reason: reasonOf(reason).message });

const isExpired = ({ deadline }: IncomingMessage): boolean =>
  deadline !== undefined && deadline.getTime() <= Date.now();

function parse(route: Route, { payload }: IncomingMessage): unknown {
  if (!route.contract) return payload;
  const parsed = route.contract.schema.safeParse(payload);
  if (!parsed.success) throw new InvalidPayloadError(route.type, parsed.error.issues);
  return parsed.data;
}

function checked(answer: Reply, { contract, type }: Route): Reply {
  if (contract?.kind !== 'request' || !('value' in answer)) return answer;
  const parsed = contract.answer.safeParse(answer.value);
  if (!parsed.success) throw new InvalidPayloadError(`the answer to ${type}`, parsed.error.issues);
  return { ...answer, value: parsed.data };
}

/** Nest's default filter passes on what an RpcException holds, and not the exception. */
function rejectionIn(error: unknown): { code: string; message: string; details?: unknown } | undefined {
  const held: unknown = error instanceof RequestRejectedError ? error.getError() : error;
  if (held instanceof Error || typeof held !== 'object' || held === null) return undefined;
  const { code, message, details } = held as { code?: unknown; message?: unknown; details?: unknown };
  return typeof code === 'string' && typeof message === 'string' ? { code, message, details } : undefined;
}
