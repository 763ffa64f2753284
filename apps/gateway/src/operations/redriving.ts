import { Inject, Injectable } from '@nestjs/common';
import { Redelivery, UnroutableError } from '@warren/messaging';
import { UnitOfWork } from '@warren/persistence';
import { Archiving, DEAD_LETTER_BROKER, type DeadLetterBroker } from './archiving.ts';
import { OperationRow } from './operation.entity.ts';
import { RELEASE } from './operations.ts';
import type { RedriveRequest } from './operator-requests.ts';

/** Letters that one transaction sends, at most. */
const LARGEST_BATCH = 200;
const BATCHES_A_SECOND = 4;
const BROKER_PAUSE_SECONDS = 2;

interface ClaimedDeadLetter {
  readonly id: string;
  readonly message_id: string;
  readonly queue: string;
  readonly content: Buffer;
  readonly headers: Record<string, unknown>;
  readonly properties: Record<string, unknown>;
}

interface Sent {
  readonly sent: string[];
  readonly refused: string[];
  /** Why the others are to be tried again. */
  readonly failure?: string;
}

/**
 * Carries redrives out, a batch at a time. Whoever holds the operation's row works on it, gateways take turns, and the
 * row says when the next batch is due: so the rate is the operation's, however many gateways there are. A gateway that
 * dies in the middle leaves the batch's letters `redriving`, and the next one sends them again, with the same ids.
 */
@Injectable()
export class Redriving {
  readonly #redelivery: Redelivery;

  constructor(
    @Inject(DEAD_LETTER_BROKER) broker: DeadLetterBroker,
    private readonly unitOfWork: UnitOfWork,
    private readonly archiving: Archiving,
  ) {
    this.#redelivery = new Redelivery(broker);
  }

  async close(): Promise<void> {
    await this.#redelivery.close();
  }

  /** Does the next batch that is due, of any operation or of this one. @returns whether there was one */
  async runNext(operationId?: string): Promise<boolean> {
    return this.unitOfWork.run(async () => {
      const operation = await this.#claim(operationId);
      if (!operation) return false;
      await (operation.canaryLeft === -1 ? this.#judgeCanaries(operation) : this.#sendBatch(operation));
      return true;
    });
  }

  /** Milliseconds until the next batch is due; undefined while nothing is to be done. */
  async due(): Promise<number | undefined> {
    const [row] = await this.unitOfWork.manager.query<{ ms: number | null }[]>(
      `SELECT (extract(epoch FROM min(next_at) - now()) * 1000)::float AS ms FROM operations WHERE state = 'running'`,
    );
    return row?.ms ?? undefined;
  }

  async #claim(operationId: string | undefined): Promise<OperationRow | null> {
    const query = this.unitOfWork.manager
      .createQueryBuilder(OperationRow, 'operation')
      .where("operation.state = 'running' AND operation.next_at <= now()")
      .orderBy('operation.next_at')
      .limit(1)
      .setLock('pessimistic_write')
      .setOnLocked('skip_locked');
    if (operationId !== undefined) query.andWhere('operation.id = :operationId', { operationId });
    return query.getOne();
  }

  async #sendBatch(operation: OperationRow): Promise<void> {
    const { perSecond } = operation.request as RedriveRequest;
    const watched = operation.canaryLeft > 0;
    const batch = Math.min(LARGEST_BATCH, Math.ceil(perSecond / BATCHES_A_SECOND));
    const requested = watched ? Math.min(batch, operation.canaryLeft) : batch;
    const deadLetters = await this.#deadLetters(operation, requested);
    if (deadLetters.length === 0) return this.#endIfDone(operation);
    const { sent, refused, failure } = await this.#send(deadLetters);
    await this.#mark(sent);
    operation.done += sent.length;
    operation.refused += refused.length;
    if (watched && refused.length > 0) return this.#abort(operation, 'a canary could not be redelivered');
    const pause = failure === undefined ? deadLetters.length / perSecond : BROKER_PAUSE_SECONDS;
    if (!watched) return this.#goOn(operation, pause, failure);
    operation.canaryLeft -= sent.length;
    const over = operation.canaryLeft === 0 || deadLetters.length < requested;
    return over ? this.#watch(operation) : this.#goOn(operation, pause, failure);
  }

  async #deadLetters({ id }: OperationRow, limit: number): Promise<ClaimedDeadLetter[]> {
    return this.unitOfWork.manager.query(
      `SELECT id, message_id, queue, coalesce(edited_body, body) AS content, headers, properties FROM dead_letters
       WHERE operation_id = $1 AND state = 'redriving' ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [id, limit],
    );
  }

  /** All at once; letters of one message one after another, since the broker returns what it cannot route by id. */
  async #send(deadLetters: readonly ClaimedDeadLetter[]): Promise<Sent> {
    const outcome = { sent: [] as string[], refused: [] as string[], failures: [] as string[] };
    const messages = Map.groupBy(deadLetters, (deadLetter) => deadLetter.message_id).values();
    await Promise.all(
      [...messages].map(async (copies) => {
        for (const deadLetter of copies) await this.#sendOne(deadLetter, outcome);
      }),
    );
    const [failure] = outcome.failures;
    return { ...outcome, ...(failure !== undefined && { failure }) };
  }

  async #sendOne(
    deadLetter: ClaimedDeadLetter,
    outcome: { sent: string[]; refused: string[]; failures: string[] },
  ): Promise<void> {
    try {
      await this.#redelivery.redeliver({ ...deadLetter, id: deadLetter.message_id });
      outcome.sent.push(deadLetter.id);
    } catch (error) {
      if (!(error instanceof UnroutableError)) return void outcome.failures.push((error as Error).message);
      outcome.refused.push(deadLetter.id);
      await this.#refuse(deadLetter);
    }
  }

  async #refuse({ id, queue }: ClaimedDeadLetter): Promise<void> {
    const reason = `There is no queue "${queue}" to send it to: start the service that consumes it, and redrive again.`;
    await this.unitOfWork.manager.query(
      `UPDATE dead_letters SET state = 'dead', refusal = $2, edited_body = NULL WHERE id = $1`,
      [id, reason],
    );
  }

  async #mark(sent: readonly string[]): Promise<void> {
    await this.unitOfWork.manager.query(
      `UPDATE dead_letters SET state = 'redriven' WHERE id = ANY($1::uuid[]) AND state = 'redriving'`,
      [sent],
    );
  }

  /** Rows that somebody holds just now were skipped, and are still to be sent. */
  async #endIfDone(operation: OperationRow): Promise<void> {
    const left = await this.#count(operation, 'redriving');
    if (left > 0) return this.#goOn(operation, 0.1, undefined);
    await this.#save(operation, { state: 'done', note: null, endedAt: new Date() });
  }

  /** The canaries are out: the others wait until these have lived for a while. */
  async #watch(operation: OperationRow): Promise<void> {
    const { canarySeconds } = operation.request as RedriveRequest;
    operation.canaryLeft = -1;
    await this.#goOn(operation, canarySeconds, `the first ${operation.done} are being watched`);
  }

  async #judgeCanaries(operation: OperationRow): Promise<void> {
    const backlog = await this.archiving.backlog();
    if (backlog !== undefined) return this.#goOn(operation, 1, `the canaries cannot be judged yet: ${backlog}`);
    const died = await this.#count(operation, 'dead');
    if (died > 0) return this.#abort(operation, `${died} of ${operation.done} canaries died again`);
    operation.canaryLeft = 0;
    await this.#goOn(operation, 0, undefined);
  }

  async #abort(operation: OperationRow, reason: string): Promise<void> {
    await this.unitOfWork.manager.query(RELEASE, [operation.id]);
    const note = `It was given up, and the rest stays: ${reason}.`;
    await this.#save(operation, { state: 'aborted', note, endedAt: new Date() });
  }

  /** Counted from the transaction's beginning, so that the time that sending took is part of the pause. */
  async #goOn(operation: OperationRow, seconds: number, note: string | undefined): Promise<void> {
    await this.#save(operation, { note: note ?? null });
    await this.unitOfWork.manager.query(
      'UPDATE operations SET next_at = now() + make_interval(secs => $2) WHERE id = $1',
      [operation.id, seconds],
    );
  }

  async #save(operation: OperationRow, change: Partial<OperationRow>): Promise<void> {
    const { done, refused, canaryLeft } = operation;
    const { state, note, endedAt } = change;
    await this.unitOfWork.manager.update(
      OperationRow,
      { id: operation.id },
      { done, refused, canaryLeft, ...(state && { state }), note: note ?? null, ...(endedAt && { endedAt }) },
    );
  }

  async #count({ id }: OperationRow, state: 'dead' | 'redriving'): Promise<number> {
    const rows = await this.unitOfWork.manager.query<{ count: number }[]>(
      'SELECT count(*)::int FROM dead_letters WHERE operation_id = $1 AND state = $2',
      [id, state],
    );
    return rows[0]?.count ?? 0;
  }
}
