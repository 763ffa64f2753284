import { Logger } from '@nestjs/common';
import type { ConsumeMessage } from 'amqplib';
import type { Execution } from '../handling/executor.ts';
import type { Outcome } from '../handling/outcome.ts';
import type { RabbitContext } from '../handling/rabbit-context.ts';
import type { Publisher } from '../publishing/publisher.ts';
import { countOutcome } from '../telemetry.ts';
import { settle } from './settlement.ts';

/** Notified of each outcome but `done`, once what follows from it is safe. */
export type OnOutcome = (context: RabbitContext, outcome: Outcome) => Promise<void>;

/** Makes the outcomes of one queue's deliveries safe, in whatever order they come, and reports them. */
export class OutcomeSettler {
  private readonly logger = new Logger('OutcomeSettler');

  constructor(
    private readonly queue: string,
    private readonly publisher: Publisher,
    private readonly onOutcome: OnOutcome | undefined,
  ) {}

  /**
   * Makes the outcome safe, then notifies and reports.
   * @returns whether the delivery may be acknowledged now, or goes back to its queue
   * @throws what keeps the outcome from being safe: the delivery must not be settled then
   */
  async settle(execution: Execution, delivery: ConsumeMessage): Promise<'acknowledge' | 'give-back'> {
    const { outcome, context, ownQueue = this.queue } = execution;
    const settlement = await settle(outcome, delivery, ownQueue, this.publisher);
    if (context && outcome.kind !== 'done') await this.onOutcome?.(context, outcome);
    this.report(execution);
    return settlement;
  }

  /** Counts the outcome, and logs a failure. */
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
