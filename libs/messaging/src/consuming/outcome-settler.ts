import { Logger } from '@nestjs/common';
import type { ConsumeMessage } from 'amqplib';
import type { Execution } from '../handling/executor.ts';
import { DependencyUnavailableError } from '../errors.ts';
import { deferralOf, snoozed, type Outcome } from '../handling/outcome.ts';
import type { RabbitContext } from '../handling/rabbit-context.ts';
import type { Publisher } from '../publishing/publisher.ts';
import { countOutcome } from '../telemetry.ts';
import { settle } from './settlement.ts';

/**
 * Notified of each outcome but `done`: of one that ends the message before it ends, and of any other once what follows
 * from it is safe. With a DependencyUnavailableError it says that the end cannot be noted now: then the message waits.
 */
export type OnOutcome = (context: RabbitContext, outcome: Outcome) => Promise<void>;

/** How often it is tried to note the end of one message, and of how many messages that is remembered. */
const MOST_TRIES = 5;
const REMEMBERED = 1_000;

/** Makes the outcomes of one queue's deliveries safe, in whatever order they come, and reports them. */
export class OutcomeSettler {
  private readonly logger = new Logger('OutcomeSettler');
  private readonly withoutId = new Set<string>();
  private readonly unnoted = new Map<string, number>();

  constructor(
    private readonly queue: string,
    private readonly publisher: Publisher,
    private readonly onOutcome: OnOutcome | undefined,
  ) {}

  /**
   * Notifies of an end before the message is gone: it must be noted, and the dead letter exists once. Where it cannot be
   * noted for now, because the database is unavailable, the message waits for that, uncounted, instead of coming to its
   * end again and again. Any other failure is logged, and keeps the message for a few tries only.
   * @returns how the delivery ends then
   */
  async announced(execution: Execution): Promise<Execution> {
    const { outcome, context } = execution;
    if (!context || !this.onOutcome || !isEnd(outcome)) return execution;
    try {
      await this.onOutcome(context, outcome);
      return execution;
    } catch (error) {
      if (error instanceof DependencyUnavailableError) return { ...execution, outcome: snoozed(error) };
      this.logger.error(`${this.queue}: that ${context.type} ${context.id} ended is not noted: ${messageOf(error)}`);
      return this.mayBeNotedLater(context.id) ? { ...execution, outcome: deferralOf(new Date()) } : execution;
    }
  }

  /** Counts the tries of one message. */
  private mayBeNotedLater(id: string): boolean {
    const tries = (this.unnoted.get(id) ?? 0) + 1;
    this.unnoted.delete(id);
    if (tries >= MOST_TRIES) return false;
    const [oldest] = this.unnoted.keys();
    if (this.unnoted.size >= REMEMBERED && oldest !== undefined) this.unnoted.delete(oldest);
    this.unnoted.set(id, tries);
    return true;
  }

  /**
   * Makes the outcome safe, reports it, and notifies unless that was done before.
   * @returns whether the delivery may be acknowledged now, or goes back to its queue
   * @throws what keeps the outcome from being safe: the delivery must not be settled then
   */
  async settle(execution: Execution, delivery: ConsumeMessage): Promise<'acknowledge' | 'give-back'> {
    const { outcome, context, ownQueue = this.queue } = execution;
    const settlement = await settle(outcome, delivery, ownQueue, this.publisher);
    if (context && outcome.kind !== 'done' && !isEnd(outcome)) await this.notify(context, outcome);
    this.report(execution);
    return settlement;
  }

  /** What follows is published by now: to fail, and have the delivery come again, would double it. */
  private async notify(context: RabbitContext, outcome: Outcome): Promise<void> {
    try {
      await this.onOutcome?.(context, outcome);
    } catch (error) {
      this.logger.warn(
        `${this.queue}: ${outcome.kind} of ${context.type} ${context.id} is not noted: ${messageOf(error)}`,
      );
    }
  }

  /** Counts the outcome, and logs a failure. */
  report({ outcome, context }: Execution): void {
    if (outcome.kind === 'adopted' && context) this.warnOfMissingId(context);
    countOutcome(outcome.kind, this.queue, context?.timestamp ?? new Date());
    if (outcome.kind === 'dead' || outcome.kind === 'retry') this.warnOf(outcome, context);
  }

  private warnOf(outcome: Extract<Outcome, { kind: 'dead' | 'retry' }>, context: RabbitContext | undefined): void {
    const what = `${this.queue}: ${context ? `${context.type} ${context.id}` : 'a message'}`;
    if (outcome.kind === 'dead')
      this.logger.warn(`${what} is a dead letter: ${outcome.reason.code}: ${outcome.reason.message}`);
    else
      this.logger.warn(
        `${what} failed in attempt ${context?.attempt}, again in ${outcome.delay.name}: ${outcome.error.message}`,
      );
  }

  /** Once for each type. */
  private warnOfMissingId({ type, appId = 'its producer' }: RabbitContext): void {
    if (this.withoutId.has(type)) return;
    this.withoutId.add(type);
    this.logger.warn(
      `${this.queue}: ${appId} publishes ${type} without message_id: each is given one, and takes a further turn through RabbitMQ. Set it there.`,
    );
  }
}

const isEnd = ({ kind }: Outcome): boolean => kind === 'dead' || kind === 'cancelled';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
