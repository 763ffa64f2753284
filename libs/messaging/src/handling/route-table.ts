import type { ConsumeMessage } from 'amqplib';
import { REDELIVER } from '../topology/names.ts';
import type { IncomingMessage } from '../wire/message.ts';
import type { Next } from './pipeline.ts';
import type { Route } from './routes.ts';
import { UnusableMessageError } from './unusable-message.ts';

/** A route of one queue, and the pipeline that its messages go through. */
export interface ComposedRoute extends Route {
  readonly run: Next;
}

/** Finds the route of each message of one queue. */
export class RouteTable {
  private readonly routes: ReadonlyMap<string, ComposedRoute>;

  constructor(
    private readonly group: string,
    private readonly queue: string,
    routes: readonly Route[],
    compose: (route: Route) => Next,
  ) {
    this.routes = new Map(routes.map((route) => [route.type, { ...route, run: compose(route) }]));
  }

  /**
   * Broker permissions are by exchange and queue, so the type must agree with the way that the message came: a
   * publisher could smuggle in a type that it may not publish.
   * @throws UnusableMessageError
   */
  find({ type }: IncomingMessage, { fields }: ConsumeMessage): ComposedRoute {
    const route = this.routes.get(type);
    if (!route)
      throw new UnusableMessageError('type-unknown', `The group "${this.group}" has no handler of "${type}".`);
    if (!this.cameItsWay(route, fields))
      throw new UnusableMessageError(
        'route-mismatch',
        `"${type}" does not come through ${fields.exchange} with "${fields.routingKey}".`,
      );
    return route;
  }

  private cameItsWay(route: Route, { exchange, routingKey }: ConsumeMessage['fields']): boolean {
    if (exchange !== '' && exchange !== REDELIVER)
      return exchange === route.exchange && routingKey === route.routingKey;
    return routingKey === this.queue || routingKey === route.queue; // the group's queue, whatever the partition
  }
}
