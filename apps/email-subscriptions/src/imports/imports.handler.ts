import { Controller } from '@nestjs/common';
import {
  allow,
  AbandonImport,
  AppendToImport,
  BeginImport,
  CompleteImport,
  GetImport,
  type Import,
  ImportSubscribers,
  ListImportErrors,
} from '@showcase/contracts';
import { type AnswerInputOf, type PayloadOf, TaskCancelRequested } from '@warren/contracts';
import { Event, type RabbitContext, Request, Task, TaskResult } from '@warren/messaging';
import { ManyTransactions } from '@warren/persistence';
import { dealtWith, toImport } from './import.entity.ts';
import { ImportRun } from './import-run.ts';
import { Imports } from './imports.ts';

/** A file of people comes in piece by piece, by requests, and is put on the list by a task. */
@Controller()
export class ImportsHandler {
  constructor(
    private readonly imports: Imports,
    private readonly run: ImportRun,
  ) {}

  @Request(BeginImport, allow('subscribers:import'))
  async begin(request: PayloadOf<typeof BeginImport>): Promise<{ id: string }> {
    await this.imports.begin(request);
    return { id: request.id };
  }

  @Request(AppendToImport, allow('subscribers:import'))
  async append(piece: PayloadOf<typeof AppendToImport>): Promise<{ id: string }> {
    await this.imports.append(piece);
    return { id: piece.id };
  }

  @Request(CompleteImport, allow('subscribers:import'))
  async complete({ id, pieces }: PayloadOf<typeof CompleteImport>): Promise<{ id: string }> {
    await this.imports.complete(id, pieces);
    return { id };
  }

  @Request(AbandonImport, allow('subscribers:import'))
  async abandon({ id }: PayloadOf<typeof AbandonImport>): Promise<{ id: string }> {
    await this.imports.abandon(id);
    return { id };
  }

  @Request(GetImport, allow('subscribers:import'))
  async find({ id }: PayloadOf<typeof GetImport>): Promise<Import> {
    return toImport(await this.imports.find(id));
  }

  @Request(ListImportErrors, allow('subscribers:import'))
  async errors(query: PayloadOf<typeof ListImportErrors>): Promise<AnswerInputOf<typeof ListImportErrors>> {
    return this.imports.errors(query);
  }

  @Task(ImportSubscribers, { ...allow('subscribers:import'), concurrency: 1 })
  @ManyTransactions()
  async import({ importId }: PayloadOf<typeof ImportSubscribers>, task: RabbitContext): Promise<Import | TaskResult> {
    for (;;) {
      task.signal.throwIfAborted();
      const record = await this.run.step(importId);
      task.progress(dealtWith(record), record.rows);
      if (record.state === 'cancelled') return TaskResult.cancelled('The import was taken back.');
      if (record.state === 'done') return toImport(record);
    }
  }

  @Event(TaskCancelRequested)
  async cancelled({ taskId }: PayloadOf<typeof TaskCancelRequested>): Promise<void> {
    await this.imports.cancel(taskId);
  }
}
