// Unique work: of the tasks about one invoice, one has its effect within an hour, whoever enqueued the others.
import { Controller } from '@nestjs/common';
import { defineTask, type PayloadOf, TaskCancelled, TaskSucceeded } from '@warren/contracts';
import { Event, Task } from '@warren/messaging';
import { UnitOfWork } from '@warren/persistence';
import { Recorder, until } from '@warren/testing';
import { z } from 'zod';
import { ExampleService } from './example-service.ts';

const SendInvoice = defineTask('invoices.send.v1', z.object({ invoice: z.string() }));
const ended = new Recorder<'succeeded' | 'cancelled'>();

@Controller()
class Invoices {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @Task(SendInvoice, { unique: { by: ({ invoice }) => invoice, forMs: 3_600_000 } })
  async send({ invoice }: PayloadOf<typeof SendInvoice>): Promise<void> {
    await this.unitOfWork.manager.query('INSERT INTO sent VALUES ($1)', [invoice]);
  }

  @Event(TaskSucceeded)
  succeeded(): void {
    ended.record('succeeded');
  }

  @Event(TaskCancelled)
  cancelled(): void {
    ended.record('cancelled');
  }
}

describe('unique work', () => {
  const invoices = new ExampleService({
    group: 'invoices',
    handlers: [Invoices],
    tables: 'CREATE TABLE sent (invoice text NOT NULL)',
  });

  it('is done once, and its repetitions are cancelled', async () => {
    await invoices.startWorker();
    await Promise.all(
      Array.from({ length: 10 }, () => invoices.messenger.enqueue(SendInvoice, { invoice: '2026-117' })),
    );
    await until(() => ended.all.length === 10, 'all ten have ended');
    expect(ended.all.filter((end) => end === 'cancelled')).toHaveLength(9);
    expect(await invoices.query('SELECT invoice FROM sent')).toEqual([{ invoice: '2026-117' }]);
  });
});
