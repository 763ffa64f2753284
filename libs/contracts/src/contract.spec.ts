import { z } from 'zod';
import { defineEvent, defineRequest, defineTask } from './contract.ts';

describe('a contract', () => {
  const anything = z.object({});

  it('reads its version, its service and its pool from its type', () => {
    expect(defineEvent('order.placed.v12', anything).version).toBe(12);
    expect(defineRequest('inventory.check-stock.v1', anything, anything).service).toBe('inventory');
    expect(defineTask('email.deliver.v1', anything).pool).toBe('email');
  });

  it('is for the system alone, unless it says otherwise', () => {
    expect(defineTask('email.deliver.v1', anything).audience).toBe('internal');
    expect(defineTask('report.statement.v1', anything, { audience: 'user' }).audience).toBe('user');
  });

  it.each(['order.placed', 'Order.placed.v1', 'order..placed.v1', 'order.placed.v0', 'v1', 'order placed.v1'])(
    'refuses the type "%s"',
    (type) => {
      expect(() => defineEvent(type as 'a.b.v1', anything)).toThrow('is not a contract type');
    },
  );

  it('drops fields that it does not know, so that a producer may add some first', () => {
    const event = defineEvent('order.placed.v1', z.object({ orderId: z.string() }));
    expect(event.schema.parse({ orderId: '1', coupon: 'X' })).toEqual({ orderId: '1' });
  });
});
