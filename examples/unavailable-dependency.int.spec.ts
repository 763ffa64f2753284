// Circuit breaker: while a dependency is unavailable the queue pauses and probes, and no attempt is used up.
import { Controller } from '@nestjs/common';
import { defineTask, type PayloadOf } from '@warren/contracts';
import { DependencyUnavailableError, type RabbitContext, Task } from '@warren/messaging';
import { Recorder } from '@warren/testing';
import { z } from 'zod';
import { ExampleService } from './example-service.ts';

const Charge = defineTask('billing.charge.v1', z.object({ invoice: z.int() }));
const calls = new Recorder<number>();
const charged = new Recorder<{ invoice: number; attempt: number }>();
let bankIsUp = false;

@Controller()
class Billing {
  @Task(Charge, { retry: { attempts: 1 } }) // any other error would be a dead letter at once
  charge({ invoice }: PayloadOf<typeof Charge>, { attempt }: RabbitContext): void {
    calls.record(invoice);
    if (!bankIsUp) throw new DependencyUnavailableError('the bank', 'connect ECONNREFUSED');
    charged.record({ invoice, attempt });
  }
}

describe('a dependency that is unavailable', () => {
  const billing = new ExampleService({ group: 'billing', handlers: [Billing] });

  it('is waited for, and probed', async () => {
    const invoices = Array.from({ length: 100 }, (_, invoice) => invoice);
    await Promise.all(invoices.map((invoice) => billing.messenger.enqueue(Charge, { invoice })));
    await calls.next();
    bankIsUp = true;
    for (const invoice of invoices) await charged.next((one) => one.invoice === invoice);
    expect(charged.all.every(({ attempt }) => attempt === 1)).toBe(true);
  });
});
