import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Redelivery, UnroutableError } from '@warren/messaging';
import { batchSize, PacedJob, type PacedStep, type Poller, Pollers, UnitOfWork } from '@warren/persistence';
import { CONTROL_PLANE_OPTIONS, type ControlPlaneOptions } from '../control-plane-options.ts';
import { Archiving } from './archiving.ts';
import { OperationRow } from './operation.entity.ts';
import { RELEASE } from './operations.ts';
import type { RedriveRequest } from './operator-requests.ts';
import { RedriveTokens } from './redrive-tokens.ts';

/** Dead letters that one transaction sends, at most. */
const LARGEST_BATCH = 200;
const BROKER_PAUSE_SECONDS = 2;
/** Until it looks again for dead letters that another transaction had locked. */
const LOCKED_PAUSE_SECONDS = 0.1;
/** In place of how many canaries are left to send: they are out, and are watched. */
const WATCHED = -1;

interface ClaimedDeadLetter {
  readonly id: string;
  readonly message_id: string;
  readonly queue: string;
  readonly content: Buffer;
  readonly edited: boolean;
  readonly headers: Record<string, unknown>;
  readonly properties: Record<string, unknown>;
}

interface Sent {
  readonly sent: string[];
  readonly refused: string[];
  /** Why the others are to be tried again. */
  readonly failure?: string;
}

type Step = PacedStep<OperationRow>;

/**
 * Carries redrives out, a batch at a time. A gateway that dies in the middle leaves the batch's dead letters
 * `redriving`, and the next one sends them again, with the same ids.
 */
@Injectable()
export class Redriving implements OnApplicationShutdown {
  private readonly redelivery: Redelivery;
  private readonly job: PacedJob<OperationRow>;
  private readonly poller: Poller;

  constructor(
    @Inject(CONTROL_PLANE_OPTIONS) { amqpUrl, service }: Pick<ControlPlaneOptions, 'amqpUrl' | 'service'>,
    private readonly unitOfWork: UnitOfWork,
    private readonly archiving: Archiving,
    private readonly tokens: RedriveTokens,
    pollers: Pollers,
  ) {
    this.redelivery = new Redelivery({ url: amqpUrl, service });
    this.job = new PacedJob(unitOfWork, {
      entity: OperationRow,
      activeStates: ['running'],
      step: (operation) =>
        operation.canaryLeft === WATCHED ? this.judgeCanaries(operation) : this.sendBatch(operation),
    });
    this.poller = pollers.add({ name: 'Redrives', run: () => this.job.run() });
  }

  /** After the last batch. */
  async onApplicationShutdown(): Promise<void> {
    await this.redelivery.close();
  }

  /** An operation was submitted. */
  wake(): void {
    this.poller.wake();
  }

  /** Does an operation's next batch now, if that is due. @returns whether it was */
  runNext(operationId: string): Promise<boolean> {
    return this.job.runNext(operationId);
  }

  private async sendBatch(operation: OperationRow): Promise<Step> {
    const { perSecond } = operation.request as RedriveRequest;
    const batch = batchSize(perSecond, LARGEST_BATCH);
    const requested = operation.canaryLeft > 0 ? Math.min(batch, operation.canaryLeft) : batch;
    const deadLetters = await this.deadLetters(operation, requested);
    if (deadLetters.length === 0) return this.endIfDone(operation);
    const { sent, refused, failure } = await this.send(deadLetters, operation.createdBy);
    await this.mark(sent);
    const set = { done: operation.done + sent.length, refused: operation.refused + refused.length };
    const afterSeconds = failure === undefined ? deadLetters.length / perSecond : BROKER_PAUSE_SECONDS;
    const step: Step = { kind: 'continue', afterSeconds, note: failure, set };
    if (operation.canaryLeft === 0) return step;
    if (refused.length > 0) return this.abort(operation, 'a canary could not be redelivered', set);
    const canaryLeft = operation.canaryLeft - sent.length;
    if (canaryLeft > 0 && deadLetters.length === requested) return { ...step, set: { ...set, canaryLeft } };
    return this.watch(operation, set);
  }

  private async deadLetters({ id }: OperationRow, limit: number): Promise<ClaimedDeadLetter[]> {
    return this.unitOfWork.manager.query(
      `SELECT id, message_id, queue, coalesce(edited_body, body) AS content, edited_body IS NOT NULL AS edited, headers, properties FROM dead_letters
       WHERE operation_id = $1 AND state = 'redriving' ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [id, limit],
    );
  }

  /** All at once; dead letters of one message one after another, since the broker returns what it cannot route by id. */
  private async send(deadLetters: readonly ClaimedDeadLetter[], operatorId: string): Promise<Sent> {
    const outcome = { sent: [] as string[], refused: [] as string[], failures: [] as string[] };
    const messages = new Set(deadLetters.map((deadLetter) => deadLetter.message_id));
    await Promise.all(
      [...messages].map(async (message) => {
        const copies = deadLetters.filter((deadLetter) => deadLetter.message_id === message);
        for (const deadLetter of copies) await this.sendOne(deadLetter, operatorId, outcome);
      }),
    );
    const [failure] = outcome.failures;
    return { ...outcome, ...(failure !== undefined && { failure }) };
  }

  private async sendOne(
    deadLetter: ClaimedDeadLetter,
    operatorId: string,
    outcome: { sent: string[]; refused: string[]; failures: string[] },
  ): Promise<void> {
    try {
      const headers = await this.tokens.headersOf(deadLetter, operatorId);
      await this.redelivery.redeliver({ ...deadLetter, headers, id: deadLetter.message_id });
      outcome.sent.push(deadLetter.id);
    } catch (error) {
      if (!(error instanceof UnroutableError)) return void outcome.failures.push((error as Error).message);
      outcome.refused.push(deadLetter.id);
      await this.refuse(deadLetter);
    }
  }

  private async refuse({ id, queue }: ClaimedDeadLetter): Promise<void> {
    const reason = `There is no queue "${queue}" to send it to: start the service that consumes it, and redrive again.`;
    await this.unitOfWork.manager.query(
      `UPDATE dead_letters SET state = 'dead', refusal = $2, edited_body = NULL WHERE id = $1`,
      [id, reason],
    );
  }

  private async mark(sent: readonly string[]): Promise<void> {
    await this.unitOfWork.manager.query(
      `UPDATE dead_letters SET state = 'redriven' WHERE id = ANY($1::uuid[]) AND state = 'redriving'`,
      [sent],
    );
  }

  /** Rows that another transaction has locked were skipped, and are still to be sent. */
  private async endIfDone(operation: OperationRow): Promise<Step> {
    const left = await this.count(operation, 'redriving');
    return left > 0 ? { kind: 'continue', afterSeconds: LOCKED_PAUSE_SECONDS } : { kind: 'end', state: 'done' };
  }

  /** The canaries are out: the others wait until these have lived for a while. */
  private watch({ request }: OperationRow, counts: Pick<OperationRow, 'done' | 'refused'>): Step {
    const { canarySeconds } = request as RedriveRequest;
    const note = `the first ${counts.done} are being watched`;
    return { kind: 'continue', afterSeconds: canarySeconds, note, set: { ...counts, canaryLeft: WATCHED } };
  }

  private async judgeCanaries(operation: OperationRow): Promise<Step> {
    const backlog = await this.archiving.backlog();
    if (backlog !== undefined)
      return { kind: 'continue', afterSeconds: 1, note: `the canaries cannot be judged yet: ${backlog}` };
    const died = await this.count(operation, 'dead');
    if (died > 0) return this.abort(operation, `${died} of ${operation.done} canaries died again`);
    return { kind: 'continue', afterSeconds: 0, set: { canaryLeft: 0 } };
  }

  private async abort({ id }: OperationRow, reason: string, set: Partial<OperationRow> = {}): Promise<Step> {
    await this.unitOfWork.manager.query(RELEASE, [id]);
    return { kind: 'end', state: 'aborted', note: `It was given up, and the rest stays: ${reason}.`, set };
  }

  private async count({ id }: OperationRow, state: 'dead' | 'redriving'): Promise<number> {
    const rows = await this.unitOfWork.manager.query<{ count: number }[]>(
      'SELECT count(*)::int FROM dead_letters WHERE operation_id = $1 AND state = $2',
      [id, state],
    );
    return rows[0]?.count ?? 0;
  }
}
