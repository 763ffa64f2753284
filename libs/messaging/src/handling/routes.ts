import type { MessageHandler } from '@nestjs/microservices';
import type { Contract } from '@warren/contracts';
import { HandlerMistakeError } from '../errors.ts';
import type { HandlerExtras } from './handler-options.ts';
import { TASKS, taskRoutingKey, urgentQueue } from '../topology/names.ts';
import { defaultRetryPolicy, type RetryPolicy } from './retry-policy.ts';
import type { SharedLimits } from './task-limiter.ts';
import { firstSegment, type MessageKind } from '../wire/message.ts';
import { isWildcard } from '../wire/patterns.ts';
import { waitingOf, type Waiting } from './ways.ts';

/** One type of message, on one queue, and its handlers. */
export interface Route extends Waiting {
  /** The type of its contract, or the pattern as Nest registers it. */
  readonly type: string;
  readonly kind: MessageKind;
  /** A pattern of Nest's own: neither a contract nor its handler's `kind` says what its messages are. */
  readonly isUndeclared: boolean;
  readonly contract: Contract | undefined;
  readonly retry: RetryPolicy;
  /** Milliseconds that a handler may take; `undefined` for no limit. */
  readonly timeoutMs: number | undefined;
  /** The scope that a message's token must allow. */
  readonly allow: string | undefined;
  /** Limits that all workers of the type share. */
  readonly limits: SharedLimits | undefined;
  /** Deliveries in flight at once in this process; `undefined` for the server's prefetch. */
  readonly concurrency: number | undefined;
  /** One for requests and tasks. Several handlers of a group may consume the same event. */
  readonly handlers: readonly MessageHandler[];
}

/** A handler as Nest registers it. */
export interface Registration {
  readonly pattern: string;
  readonly handler: MessageHandler;
}

/**
 * Reads off the handlers which queues a group consumes and where they are bound.
 * @throws HandlerMistakeError when two methods handle one request or task, a contract's request is another service's,
 *   or a pattern has wildcards
 */
export function routesOf(
  group: string,
  registrations: readonly Registration[],
  contracts: readonly Contract[] = [],
): Route[] {
  const known = new Map<string, Contract>(contracts.map((contract) => [contract.type, contract]));
  const routes = new Map<string, Route>();
  for (const { pattern, handler } of registrations) {
    // A pattern may be asked and emitted: each has its own handler.
    const name = `${handler.isEventHandler ? 'emit' : 'send'} ${pattern}`;
    const route = routes.get(name);
    routes.set(name, route ? joined(route, handler) : routeOf(group, pattern, handler, known.get(pattern)));
  }
  return [...routes.values()].flatMap(byPriority);
}

/** Urgent tasks have a queue and a consumer of their own, so that what waits in the other does not matter. */
function byPriority(route: Route): Route[] {
  if (route.contract?.kind !== 'task' || !route.contract.priorities) return [route];
  const { type } = route;
  const ways = [{ exchange: TASKS, routingKey: taskRoutingKey(type, 'high') }];
  return [route, { ...route, queue: urgentQueue(type), ways }];
}

function routeOf(group: string, type: string, handler: MessageHandler, known: Contract | undefined): Route {
  const extras: HandlerExtras = { ...(known && { contract: known }), ...handler.extras };
  const { contract } = extras;
  checkContract(type, handler, contract);
  const kind = kindOf(group, type, handler, extras);
  const isUndeclared = contract === undefined && extras.kind === undefined;
  checkPattern(group, type, contract);
  return {
    type,
    kind,
    isUndeclared,
    ...waitingOf({ group, kind, type, isUndeclared }),
    contract,
    retry: { ...defaultRetryPolicy, ...extras.retry },
    timeoutMs: extras.timeoutMs,
    concurrency: extras.concurrency,
    limits: limitsOf(extras),
    allow: extras.allow,
    handlers: [handler],
  };
}

/**
 * Callers find a contract's service by the type alone. Events have an exchange for each type, and no wildcard over them.
 * @throws HandlerMistakeError
 */
function checkPattern(group: string, type: string, contract: Contract | undefined): void {
  if (contract?.kind === 'request' && firstSegment(type) !== group)
    throw new HandlerMistakeError(
      `"${type}" is handled by the group "${group}", but requests go to the service "${firstSegment(type)}" that its first segment names.`,
    );
  if (isWildcard(type))
    throw new HandlerMistakeError(
      `"${type}" has a wildcard, and no handler can have one: each type of event has an exchange of its own. Name each pattern that the handler is for, as in @EventPattern(['${type.replaceAll(/[*#]/g, 'one')}', '${type.replaceAll(/[*#]/g, 'other')}']), or give the handler to a server of Nest's own by its transport.`,
    );
}

function limitsOf({ rateLimit, globalConcurrency, perKey }: HandlerExtras): SharedLimits | undefined {
  const limits = { rateLimit, globalConcurrency, perKey };
  return Object.values(limits).every((limit) => limit === undefined) ? undefined : limits;
}

/**
 * A handler fits its contract when both are of one kind.
 * @throws HandlerMistakeError
 */
function checkContract(type: string, { isEventHandler = false }: MessageHandler, contract: Contract | undefined): void {
  if (!contract || (contract.kind === 'request') !== isEventHandler) return;
  throw new HandlerMistakeError(
    isEventHandler
      ? `"${type}" is a request by its contract, and its handler answers nothing: use @Request or @MessagePattern.`
      : `"${type}" is ${contract.kind === 'task' ? 'a task' : 'an event'} by its contract, and its handler answers requests: use ${contract.kind === 'task' ? '@Task' : '@Event'} or @EventPattern.`,
  );
}

/** A stock pattern does not say whether it is a task or an event; a type that begins with the group's own name is its task. */
function kindOf(group: string, type: string, handler: MessageHandler, extras: HandlerExtras): MessageKind {
  if (!handler.isEventHandler) return 'request';
  const kind = extras.contract?.kind ?? extras.kind;
  if (kind === 'task' || kind === 'event') return kind;
  return firstSegment(type) === group ? 'task' : 'event';
}

function joined(route: Route, handler: MessageHandler): Route {
  if (route.kind !== 'event') {
    const why = route.kind === 'task' ? ' A pattern that begins with the name of its group is a task.' : '';
    throw new HandlerMistakeError(`Two methods handle "${route.type}"; a ${route.kind} has exactly one handler.${why}`);
  }
  return { ...route, handlers: [...route.handlers, handler] };
}
