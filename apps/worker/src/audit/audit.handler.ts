import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { catalogue } from '@warren/contracts';
import { RabbitContext } from '@warren/messaging';
import { UnitOfWork } from '@warren/persistence';
import { EntryRow } from './entry.entity.ts';

/** The catalogue's, so that a new fact is written down without anybody thinking of it. */
export const facts = catalogue.filter(({ kind }) => kind === 'event').map(({ type }) => type);

/** Nest's own decorator, which takes many types and no schema: what is written down is what was said, unread. */
@Controller()
export class AuditHandler {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @EventPattern(facts, { kind: 'event' })
  async heard(@Payload() payload: unknown, @Ctx() fact: RabbitContext): Promise<void> {
    const row: EntryRow = {
      messageId: fact.id,
      type: fact.type,
      key: fact.key ?? null,
      cause: fact.cause ?? null,
      correlationId: fact.correlationId,
      occurredAt: fact.timestamp,
      payload,
    };
    await this.unitOfWork.manager
      .createQueryBuilder()
      .insert()
      .into(EntryRow)
      .values(row as object)
      .execute();
  }
}
