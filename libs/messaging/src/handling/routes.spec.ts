import type { MessageHandler } from '@nestjs/microservices';
import { HandlerMistakeError } from '../errors.ts';
import type { HandlerExtras } from './handler-options.ts';
import { defineEvent, defineRequest, defineTask } from '@warren/contracts';
import { z } from 'zod';
import { checkGuarded, checkLimits } from './check-routes.ts';
import { routesOf } from './routes.ts';

/** A route of the group `shop`, as its handler's decorator would make it. */
function route(pattern: string, extras: HandlerExtras & { isEvent?: boolean } = {}) {
  const handler = Object.assign(async () => undefined, { isEventHandler: extras.isEvent ?? false, extras });
  return routesOf('shop', [{ pattern, handler: handler as unknown as MessageHandler }]);
}
const authorizer = {};

describe('with an authorizer', () => {
  it.each([
    ['a request', route('shop.price.v1')],
    ['a task', route('shop.print.v1', { isEvent: true })],
  ])(
    '%s whose handler names no scope keeps the server from starting, with a sentence on what to do',
    (_kind, routes) => {
      expect(() => checkGuarded(routes, authorizer)).toThrow(HandlerMistakeError);
      expect(() => checkGuarded(routes, authorizer)).toThrow(/give its handler a scope/);
    },
  );

  it('handlers with a scope start, and those of events', () => {
    checkGuarded(route('shop.price.v1', { allow: 'prices:read' }), authorizer);
    checkGuarded(route('order.placed.v1', { isEvent: true }), authorizer);
  });

  it('that guards only what names a scope, the others are open', () => {
    checkGuarded(route('shop.price.v1'), authorizer, 'named');
    checkGuarded(route('shop.price.v1', { allow: 'prices:read' }), authorizer, 'named');
  });
});

describe('without an authorizer', () => {
  it('a scope keeps the server from starting: it would not be checked', () => {
    expect(() => checkGuarded(route('shop.price.v1', { allow: 'prices:read' }), undefined)).toThrow(/no authorizer/);
    checkGuarded(route('shop.price.v1'), undefined);
  });
});

describe('at boot', () => {
  const handler = (isEventHandler: boolean, extras: HandlerExtras = {}): MessageHandler =>
    Object.assign(async () => undefined, { isEventHandler, extras }) as unknown as MessageHandler;
  const registered = (pattern: string, ...handlers: MessageHandler[]) =>
    routesOf(
      'shop',
      handlers.map((method) => ({ pattern, handler: method })),
    );

  it.each([
    ['request', 'shop.price.v1', false],
    ['task', 'shop.print.v1', true],
  ])('two handlers of one %s are a mistake, and the sentence names it', (_kind, type, isEventHandler) => {
    expect(() => registered(type, handler(isEventHandler), handler(isEventHandler))).toThrow(HandlerMistakeError);
    expect(() => registered(type, handler(isEventHandler), handler(isEventHandler))).toThrow(
      `Two methods handle "${type}"`,
    );
  });

  it('several handlers of one event are none', () => {
    expect(registered('order.placed.v1', handler(true), handler(true))).toMatchObject([{ handlers: { length: 2 } }]);
  });

  const payload = z.object({});
  it("another service's request is a mistake where it has a contract", () => {
    const contract = defineRequest('billing.price.v1', payload, payload, { deadlineMs: 1 });
    expect(() => registered(contract.type, handler(false, { contract }))).toThrow(
      /requests go to the service "billing"/,
    );
  });

  it.each(['orders.*', 'orders.#', '#'])(
    'the wildcard "%s" is a mistake, and the sentence says what to write',
    (type) => {
      expect(() => registered(type, handler(true))).toThrow(HandlerMistakeError);
      expect(() => registered(type, handler(true))).toThrow(`"${type}" has a wildcard`);
      expect(() => registered(type, handler(false))).toThrow(/Name each pattern/);
    },
  );

  it.each([
    [
      'a request',
      true,
      defineRequest('shop.price.v1', payload, payload, { deadlineMs: 1 }),
      /answers nothing: use @Request/,
    ],
    ['a task', false, defineTask('shop.print.v1', payload), /is a task by its contract.*use @Task/],
    ['an event', false, defineEvent('order.placed.v1', payload), /is an event by its contract.*use @Event/],
  ])('a handler that does not fit the contract of %s is a mistake', (_kind, isEventHandler, contract, sentence) => {
    expect(() => routesOf('shop', [{ pattern: contract.type, handler: handler(isEventHandler) }], [contract])).toThrow(
      sentence,
    );
  });

  it('limits that workers share need a limiter', () => {
    const limited = registered('shop.print.v1', handler(true, { perKey: 1 }));
    expect(() => checkLimits(limited, undefined)).toThrow(/"shop.print.v1" has limits .* no limiter/);
    checkLimits(limited, {});
  });
});

describe("patterns of Nest's own", () => {
  const handler = (isEventHandler: boolean): MessageHandler =>
    Object.assign(async () => undefined, { isEventHandler, extras: {} }) as unknown as MessageHandler;
  const routed = (pattern: string, isEvent: boolean) =>
    routesOf('shop', [{ pattern, handler: handler(isEvent) }]).map(({ kind, queue, ways }) => ({
      kind,
      queue,
      ways: ways.map(({ exchange, routingKey, isOptional }) => `${exchange} ${routingKey}${isOptional ? '?' : ''}`),
    }));

  it.each(['{"cmd":"sum"}', 'sum', 'users.create'])('"%s" is answered from the queue of requests', (pattern) => {
    expect(routed(pattern, false)).toEqual([
      { kind: 'request', queue: 'shop.requests', ways: ['warren.requests shop'] },
    ]);
  });

  it('an event comes by its exchange, where there is one, and to the group alone', () => {
    expect(routed('notify', true)).toEqual([
      { kind: 'event', queue: 'shop.events', ways: ['warren.event.notify ?', 'warren.tasks shop.events'] },
    ]);
  });

  it("what begins with the group's name comes as a task, and as an event", () => {
    expect(routed('shop.print', true)).toEqual([
      { kind: 'task', queue: 'task.shop.print', ways: ['warren.tasks shop.print', 'warren.event.shop.print ?'] },
    ]);
  });

  it('comes one way alone when its handler says what it is', () => {
    const declared = Object.assign(async () => undefined, { isEventHandler: true, extras: { kind: 'event' } });
    const [route] = routesOf('shop', [{ pattern: 'notify', handler: declared as unknown as MessageHandler }]);
    expect(route?.ways).toEqual([{ exchange: 'warren.event.notify', routingKey: '' }]);
  });

  it('may have a handler that answers, and another for what is emitted', () => {
    const registrations = [false, true].map((isEvent) => ({ pattern: 'count', handler: handler(isEvent) }));
    expect(routesOf('shop', registrations).map(({ kind }) => kind)).toEqual(['request', 'event']);
  });
});
