import { kindOf } from './queue-kind.ts';

describe("a queue's name", () => {
  it.each([
    ['task.email.deliver.v1', 'task', 'email'],
    ['analytics.events', 'events', 'analytics'],
    ['payments.events.3', 'events', 'payments'],
    ['inventory.requests', 'requests', 'inventory'],
    ['warren.retry.10s', 'retry', null],
    ['warren.dead-letters', 'dead-letters', null],
    ['warren.log', 'log', null],
    ['email.cancellations', 'control', 'email'],
    ['payments.workers', 'control', 'payments'],
    ['gateway.replies.0193', 'control', 'gateway'],
  ])('says what it is for: %s', (queue, kind, pool) => {
    expect(kindOf(queue)).toEqual({ kind, pool });
  });
});
