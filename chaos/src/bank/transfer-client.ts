import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { newId } from '@warren/messaging';
import { Outbox, UnitOfWork } from '@warren/persistence';
import { NOTICE_EVERY, Notify, Transferred } from './contracts.ts';
import { pass } from './kill-points.ts';

const WRITERS = 8;
const UNIQUE_VIOLATION = '23505';

/** Writes every account's transfers, each with its messages in one unit of work, in order of their numbers. */
@Injectable()
export class TransferClient {
  /** Transfers in the database, of this process and those before it. */
  written = 0;
  /** No more than these may be written yet. */
  allowance = 0;
  stopped = false;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  /** Goes on where the process before it was killed. An account is one lane's alone, so its numbers are in order. */
  async work(accounts: number, each: number): Promise<void> {
    const last = await untilItWorks(() => this.lastNumbers());
    const writers = Array.from({ length: WRITERS }, async (_, writer) => {
      for (let number = 1; number <= each; number++) {
        for (let account = writer; account < accounts; account += WRITERS) {
          if (number > (last.get(account) ?? 0) && (await this.mayWrite())) await this.write(account, number);
        }
      }
    });
    await Promise.all(writers);
  }

  private async lastNumbers(): Promise<Map<number, number>> {
    const rows: { account: number; last: number; written: number }[] = await this.unitOfWork.manager.query(
      'SELECT account, max(number) AS last, count(*)::int AS written FROM transfers GROUP BY account',
    );
    for (const { written } of rows) this.written += written;
    return new Map(rows.map(({ account, last }) => [account, last]));
  }

  private async mayWrite(): Promise<boolean> {
    while (this.written >= this.allowance && !this.stopped) await delay(10);
    return !this.stopped;
  }

  /** Until it is written: after an error nobody knows whether it is, and the primary key tells. */
  private async write(account: number, number: number): Promise<void> {
    await untilItWorks(async () => {
      try {
        await this.transfer(account, number);
      } catch (error) {
        if ((error as { code?: string }).code !== UNIQUE_VIOLATION) throw error;
      }
    });
    this.written++;
    pass('after-commit');
  }

  private transfer(account: number, number: number): Promise<void> {
    const key = String(account);
    const id = newId();
    const taskId = number % NOTICE_EVERY === 0 ? newId() : null;
    return this.unitOfWork.run(async () => {
      await this.unitOfWork.manager.query(
        'INSERT INTO transfers (account, number, message_id, task_id) VALUES ($1, $2, $3, $4)',
        [account, number, id, taskId],
      );
      await this.outbox.publish(Transferred, { account, number }, { id, key });
      if (taskId) await this.outbox.enqueue(Notify, { account, number }, { id: taskId, key });
      pass('in-transaction');
    });
  }
}

/** The database goes away and comes back; whoever gives up for good is killed. */
async function untilItWorks<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch {
      await delay(100);
    }
  }
}
