import { Controller } from '@nestjs/common';
import { Ctx, EventPattern } from '@nestjs/microservices';
import { catalogue, TaskProgressed, TaskStarted } from '@warren/contracts';
import { RabbitContext } from '@warren/messaging';
import { UnitOfWork } from '@warren/persistence';
import { EntryRow } from './entry.entity.ts';

/** Told while a task runs, for those who watch it; how it ended says the same, and is written down. */
const fleeting: readonly string[] = [TaskStarted.type, TaskProgressed.type];

/** The catalogue's, so that a new fact is written down without anybody thinking of it. */
export const facts = catalogue
  .filter(({ kind, type }) => kind === 'event' && !fleeting.includes(type))
  .map(({ type }) => type);

/** Nest's own decorator, because it takes many types. What is written down is what was said, unknown fields and all. */
@Controller()
export class AuditHandler {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @EventPattern(facts, { kind: 'event' })
  async heard(@Ctx() fact: RabbitContext): Promise<void> {
    const row: EntryRow = {
      messageId: fact.id,
      type: fact.type,
      key: fact.key ?? null,
      cause: fact.cause ?? null,
      correlationId: fact.correlationId,
      occurredAt: fact.timestamp,
      payload: fact.body,
    };
    await this.unitOfWork.manager
      .createQueryBuilder()
      .insert()
      .into(EntryRow)
      .values(row as object)
      .execute();
  }
}
