import { Logger } from '@nestjs/common';
import type { ConsumeMessage } from 'amqplib';
import type { Execution } from '../handling/executor.ts';
import type { Outcome } from '../handling/outcome.ts';
import type { Publisher } from '../publishing/publisher.ts';
import type { RabbitContext } from '../handling/rabbit-context.ts';
import { settle } from './settlement.ts';
import { countOutcome } from '../telemetry.ts';

/** What a queue's consumer has done with a delivery. */
export interface DeliveryHandling {
  readonly execute: (delivery: ConsumeMessage, signal: AbortSignal) => Promise<Execution>;
  readonly onOutcome?: ((context: RabbitContext, outcome: Outcome) => Promise<void>) | undefined;
}

/** What is done with each delivery of one queue, in whatever order: handled, made safe, told of. */
export class DeliveryProcessor {
  private readonly logger = new Logger('DeliveryProcessor');

  constructor(
    private readonly queue: string,
    private readonly publisher: Publisher,
    private readonly handling: DeliveryHandling,
  ) {}

  execute(delivery: ConsumeMessage, signal: AbortSignal): Promise<Execution> {
    return this.handling.execute(delivery, signal);
  }

  /**
   * Makes the outcome safe, and tells of it.
   * @throws whatever keeps it from being safe; the delivery must not be settled then
   */
  async conclude(execution: Execution, delivery: ConsumeMessage): Promise<'acknowledge' | 'give-back'> {
    const settlement = await settle(execution.outcome, delivery, this.queue, this.publisher);
    const { outcome, context } = execution;
    if (context && outcome.kind !== 'done') await this.handling.onOutcome?.(context, outcome);
    this.report(execution);
    return settlement;
  }

  report({ outcome, context }: Execution): void {
    countOutcome(outcome.kind, this.queue, context?.timestamp ?? new Date());
    const what = `${this.queue}: ${context ? `${context.type} ${context.id}` : 'a message'}`;
    if (outcome.kind === 'dead')
      this.logger.warn(`${what} is a dead letter: ${outcome.reason.code}: ${outcome.reason.message}`);
    if (outcome.kind === 'retry')
      this.logger.warn(
        `${what} failed in attempt ${context?.attempt}, again in ${outcome.delay.name}: ${outcome.error.message}`,
      );
  }
}

/** How often the delivery came back to its queue. Quorum queues count; classic ones know only whether. */
export function returnsOf({ fields, properties }: ConsumeMessage): number {
  const count: unknown = properties.headers?.['x-delivery-count'];
  return typeof count === 'number' ? count : Number(fields.redelivered);
}
