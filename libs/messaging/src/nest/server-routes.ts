import { checkGuarded, checkLimits } from '../handling/check-routes.ts';
import { replayRegistration } from '../handling/replay.ts';
import { routesOf, type Registration, type Route } from '../handling/routes.ts';
import { checkPartitions } from '../partitions/check-partitions.ts';
import { cancellationQueue, eventQueue } from '../topology/names.ts';
import type { RabbitServerOptions } from './rabbit-server-options.ts';

/**
 * The routes of a server: those of its handlers, and one by which it can be asked to handle events again.
 * @param unavailableReasons why the server does not consume now: then it refuses a replay
 * @throws HandlerMistakeError when the handlers cannot work, or need something that the options do not give
 */
export function serverRoutes(
  options: RabbitServerOptions,
  registrations: readonly Registration[],
  unavailableReasons: () => readonly string[],
): Route[] {
  const {
    group,
    contracts,
    partitions,
    cancelledBy,
    authorizer,
    guards,
    limiter,
    replay = { policy: 'refused' },
  } = options;
  const routes = cancellationsApart(group, cancelledBy, routesOf(group, needed(options, registrations), contracts));
  checkPartitions(group, partitions, routes);
  checkGuarded(routes, authorizer, guards);
  checkLimits(routes, limiter);
  const eventTypes = routes.filter(({ queue }) => queue === eventQueue(group)).map(({ type }) => type);
  if (group.includes('.') || eventTypes.length === 0) return routes;
  return [...routes, ...routesOf(group, [replayRegistration(group, eventTypes, replay, unavailableReasons)])];
}

/** Without tasks there is nothing to cancel, and no queue for cancellations. */
function needed(
  { group, contracts }: RabbitServerOptions,
  registrations: readonly Registration[],
): readonly Registration[] {
  if (routesOf(group, registrations, contracts).some(({ kind }) => kind === 'task')) return registrations;
  return registrations.filter(({ handler }) => !handler.extras?.['onlyBesideTasks']);
}

/** Cancellations come by a queue of their own, so that all of them are read before a task begins. */
function cancellationsApart(group: string, cancelledBy: string | undefined, routes: readonly Route[]): Route[] {
  return routes.map((route) => (route.type === cancelledBy ? { ...route, queue: cancellationQueue(group) } : route));
}
