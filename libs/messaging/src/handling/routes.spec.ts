import type { MessageHandler } from '@nestjs/microservices';
import { HandlerMistakeError } from '../errors.ts';
import type { HandlerExtras } from './handler-options.ts';
import { checkGuarded, routesOf } from './routes.ts';

/** A route of the group `shop`, as its handler's decorator would make it. */
function route(pattern: string, extras: HandlerExtras & { isEvent?: boolean } = {}) {
  const handler = Object.assign(async () => undefined, { isEventHandler: extras.isEvent ?? false, extras });
  return routesOf('shop', [{ pattern, handler: handler as unknown as MessageHandler }]);
}
const authorizer = {};

describe('where a doorkeeper stands', () => {
  it.each([
    ['a request', route('shop.price.v1')],
    ['a task', route('shop.print.v1', { isEvent: true })],
  ])('%s whose handler names no scope keeps the server from starting, and is told what to do', (_kind, routes) => {
    expect(() => checkGuarded(routes, authorizer)).toThrow(HandlerMistakeError);
    expect(() => checkGuarded(routes, authorizer)).toThrow(/give its handler a scope/);
  });

  it('handlers with a scope start, and those of facts', () => {
    checkGuarded(route('shop.price.v1', { allow: 'prices:read' }), authorizer);
    checkGuarded(route('order.placed.v1', { isEvent: true }), authorizer);
  });
});

describe('without a doorkeeper', () => {
  it('a scope is not taken for granted', () => {
    expect(() => checkGuarded(route('shop.price.v1', { allow: 'prices:read' }), undefined)).toThrow(/no doorkeeper/);
    checkGuarded(route('shop.price.v1'), undefined);
  });
});
