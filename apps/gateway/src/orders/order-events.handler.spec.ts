import { handlerName } from '@warren/messaging';
import { OrderEventsHandler } from './order-events.handler.ts';

describe('the handlers of order events', () => {
  it.each(['reserved', 'outOfStock', 'paid', 'unpaid'] as const)(
    'are known to the inbox as they were released: %s',
    (method) => {
      const stored = handlerName(OrderEventsHandler, OrderEventsHandler.prototype[method]);
      expect(stored).toBe(`OrderFactsHandler.${method}`);
    },
  );
});
