import { Controller } from '@nestjs/common';
import { allow, ExportSubscribers, ReadExport } from '@showcase/contracts';
import { type PayloadOf } from '@warren/contracts';
import { type RabbitContext, Request, Task, TaskResult } from '@warren/messaging';
import { ManyTransactions } from '@warren/persistence';
import { Exports, type ExportStatus } from './exports.ts';

/** Milliseconds until an export that went with an erased person begins anew. */
const ANEW_MS = 1_000;

@Controller()
export class ExportsHandler {
  constructor(private readonly exports: Exports) {}

  @Task(ExportSubscribers, { ...allow('subscribers:export'), concurrency: 1 })
  @ManyTransactions()
  async export(
    selection: PayloadOf<typeof ExportSubscribers>,
    task: RabbitContext,
  ): Promise<ExportStatus | TaskResult> {
    await this.exports.begin(task.id, selection);
    for (;;) {
      task.signal.throwIfAborted();
      const status = await this.exports.step(task.id);
      if (!status)
        return TaskResult.retryAfter(ANEW_MS, 'Somebody was erased meanwhile: it begins anew, without them.');
      task.progress(status.rows);
      if (status.done) return status;
    }
  }

  @Request(ReadExport, allow('subscribers:export'))
  async read({ id, number }: PayloadOf<typeof ReadExport>): Promise<{ text: string; pieces: number }> {
    return this.exports.read(id, number);
  }
}
