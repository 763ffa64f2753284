import { Controller } from '@nestjs/common';
import { Ctx, EventPattern } from '@nestjs/microservices';
import { catalogue } from '@showcase/contracts';
import { TaskProgressed, TaskStarted, WorkerReported } from '@warren/contracts';
import { RabbitContext } from '@warren/messaging';
import { RecordedEvents } from './recorded-events.ts';

/** For those who watch: how a task ended is written down, and how a worker stood a minute ago matters to nobody. */
const fleeting: readonly string[] = [TaskStarted.type, TaskProgressed.type, WorkerReported.type];

/** The catalogue's, so that a new fact is written down without anybody thinking of it. */
export const recordedEventTypes = catalogue
  .filter(({ kind, type }) => kind === 'event' && !fleeting.includes(type))
  .map(({ type }) => type);

/** Nest's own decorator, because it takes many types. What is written down is what was said, unknown fields and all. */
@Controller()
export class AuditHandler {
  constructor(private readonly log: RecordedEvents) {}

  // The method was called heard when it was released, and the inbox still knows it by that.
  @EventPattern(recordedEventTypes, { kind: 'event', name: 'AuditHandler.heard' })
  async record(@Ctx() event: RabbitContext): Promise<void> {
    await this.log.add(event);
  }
}
