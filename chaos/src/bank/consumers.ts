import { Controller } from '@nestjs/common';
import type { PayloadOf } from '@warren/contracts';
import { Event, Task, type RabbitContext, type RetryPolicy } from '@warren/messaging';
import { Outbox, SharedTransaction } from '@warren/persistence';
import { Book } from './book.ts';
import { Fail, Notify, Posted, Transferred } from './contracts.ts';
import { pass } from './kill-points.ts';

/** Outlasts every outage of a run, and comes back soon. */
const patient: RetryPolicy = { attempts: 500, baseMs: 250, factor: 2, maxMs: 5_000 };
const hasty: RetryPolicy = { attempts: 3, baseMs: 250, factor: 2, maxMs: 1_000 };

/** Hears of transfers, and tells on what it has posted. */
@Controller()
export class Ledger {
  constructor(
    private readonly book: Book,
    private readonly outbox: Outbox,
  ) {}

  @Event(Transferred, { retry: patient })
  async transferred(transfer: PayloadOf<typeof Transferred>, context: RabbitContext): Promise<void> {
    await this.book.note(transfer, context);
    await this.outbox.publish(Posted, transfer, { key: String(transfer.account) });
    pass('in-transaction');
  }
}

/** Hears what the ledger has posted, many facts in one transaction. */
@Controller()
export class Statements {
  constructor(private readonly book: Book) {}

  @Event(Posted, { retry: patient })
  @SharedTransaction(20)
  async posted(transfer: PayloadOf<typeof Posted>, context: RabbitContext): Promise<void> {
    await this.book.note(transfer, context);
    pass('in-transaction');
  }
}

/** Does the tasks. */
@Controller()
export class Notices {
  constructor(private readonly book: Book) {}

  @Task(Notify, { retry: patient })
  async notify(transfer: PayloadOf<typeof Notify>, context: RabbitContext): Promise<void> {
    await this.book.note(transfer, context);
    pass('in-transaction');
  }

  @Task(Fail, { retry: hasty })
  fail(_transfer: PayloadOf<typeof Fail>, _context: RabbitContext): Promise<void> {
    return Promise.reject(new Error('This never works.'));
  }
}
