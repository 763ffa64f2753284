import type { ConsumeMessage } from 'amqplib';
import { REDELIVER } from '../topology/names.ts';
import type { IncomingMessage } from '../wire/message.ts';
import type { Next } from './pipeline.ts';
import type { Route } from './routes.ts';
import { UnusableMessageError } from './unusable-message.ts';
import { byRequest, isWay } from './ways.ts';

/** A route of one queue, and the pipeline that its messages go through. */
export interface ComposedRoute extends Route {
  readonly run: Next;
}

/** The queue whose messages are routed. */
export interface RoutedQueue {
  readonly group: string;
  readonly queue: string;
  /** Routes whose own queue is this one. */
  readonly routes: readonly Route[];
  /** Routes with a queue of their own, whose messages clients of Nest's own send here all the same. */
  readonly guests?: readonly Route[] | undefined;
  /** The application's own, which messages may reach by any way. @default false */
  readonly isOpen?: boolean | undefined;
}

type Routes = Map<string, ComposedRoute>;

/** Finds the route of each message of one queue. */
export class RouteTable {
  private readonly group: string;
  private readonly queue: string;
  private readonly isOpen: boolean;
  private readonly requests: Routes = new Map();
  private readonly others: Routes = new Map();
  /** Tasks and events as requests: in Nest's own transport, who asks the handler of an event gets what it returns. */
  private readonly asked: Routes = new Map();

  constructor({ group, queue, routes, guests = [], isOpen = false }: RoutedQueue, compose: (route: Route) => Next) {
    this.group = group;
    this.queue = queue;
    this.isOpen = isOpen;
    const add = (known: Routes, route: Route): unknown => known.set(route.type, { ...route, run: compose(route) });
    for (const route of [...routes, ...guests]) {
      add(route.kind === 'request' ? this.requests : this.others, route);
      if (route.isUndeclared && route.handlers.length === 1) add(this.asked, { ...route, kind: 'request' });
    }
  }

  /** Whether a pattern has a handler. */
  isHandled(route: string): boolean {
    return this.requests.has(route) || this.others.has(route);
  }

  /**
   * Broker permissions are by exchange and queue, so the type must agree with the way that the message came: a
   * publisher could smuggle in a type that it may not publish.
   * @throws UnusableMessageError
   */
  find(message: IncomingMessage, { fields }: ConsumeMessage): ComposedRoute {
    const { type } = message;
    const route = this.lookUp(message);
    if (!route)
      throw new UnusableMessageError('type-unknown', `The group "${this.group}" has no handler of "${type}".`);
    if (!this.isOpen && !this.cameItsWay(route, fields))
      throw new UnusableMessageError(
        'route-mismatch',
        `"${type}" does not come through ${fields.exchange} with "${fields.routingKey}".`,
      );
    return route;
  }

  private lookUp({ route, isAsking, nestPacketId }: IncomingMessage): ComposedRoute | undefined {
    const [request, other] = [this.requests.get(route), this.others.get(route)];
    if (nestPacketId !== undefined) return request ?? this.asked.get(route);
    return isAsking ? (request ?? other) : (other ?? request);
  }

  private cameItsWay({ ways, queue, isUndeclared }: Route, fields: ConsumeMessage['fields']): boolean {
    const { exchange, routingKey } = fields;
    if (exchange === '' || exchange === REDELIVER) return routingKey === this.queue || routingKey === queue; // the group's queue, whatever the partition
    return ways.some((way) => isWay(way, fields)) || (isUndeclared && isWay(byRequest(this.group), fields));
  }
}
