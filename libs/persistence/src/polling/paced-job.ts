import { type EntityTarget, type FindOptionsWhere, type QueryDeepPartialEntity, QueryFailedError } from 'typeorm';
import { isUnavailable } from '../database/is-unavailable.ts';
import { reasonOf } from '../reason-of.ts';
import type { UnitOfWork } from '../transactions/unit-of-work.ts';
import type { PollResult } from './poller.ts';

/** What a job's row has, whatever it is about: how far it is, and when its next batch is due. */
export interface PacedRow {
  id: string;
  state: string;
  /** What holds it up, or why it was aborted. */
  note: string | null;
  nextAt: Date;
  endedAt: Date | null;
}

/** How a batch ended, and what is written into the row with it. */
export type PacedStep<Row extends PacedRow> = { readonly set?: Partial<Row> } & (
  | {
      readonly kind: 'continue';
      /** Seconds until the next batch, counted from this one's beginning: the time that sending took is part of it. */
      readonly afterSeconds: number;
      readonly note?: string | undefined;
    }
  | { readonly kind: 'end'; readonly state: Row['state']; readonly note?: string | undefined }
);

export interface PacedJobOptions<Row extends PacedRow> {
  readonly entity: EntityTarget<Row>;
  /** The states in which there is something to do. */
  readonly activeStates: readonly Row['state'][];
  /** Does the row's next batch, in the transaction that holds the row. What it throws is noted, and tried again. */
  step(row: Row): Promise<PacedStep<Row>>;
}

/** Seconds until the next try of a batch that failed. */
const FAILURE_PAUSE_SECONDS = 2;
const BATCHES_A_SECOND = 4;

/** How many a batch has, so that batches are small and few: a quarter of a second's, and no more than `largest`. */
export const batchSize = (perSecond: number, largest: number): number =>
  Math.min(largest, Math.ceil(perSecond / BATCHES_A_SECOND));

/**
 * Long work at a rate, whose rows in PostgreSQL say how far it is. A replica locks the row of the job that is due first,
 * does one batch, and writes down when the next is due, in one transaction: so the rate is the job's, however many
 * replicas share the work, and a replica that dies leaves its batch for the next one. What a batch sends must be
 * harmless when it is sent twice.
 */
export class PacedJob<Row extends PacedRow> {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly options: PacedJobOptions<Row>,
  ) {}

  /** For a poller: does the next batch that is due. */
  async run(): Promise<PollResult> {
    if (await this.runNext()) return 'more';
    const dueInMs = await this.dueInMs();
    return dueInMs === undefined ? 'idle' : { dueInMs };
  }

  /** Does the next batch that is due, of any job or of this one. @returns whether there was one */
  async runNext(id?: string): Promise<boolean> {
    return this.unitOfWork.run(async () => {
      const row = await this.claim(id);
      if (row) await this.write(row, await this.step(row));
      return row !== null;
    });
  }

  private async claim(id: string | undefined): Promise<Row | null> {
    const query = this.rows().andWhere('job.nextAt <= now()').orderBy('job.nextAt').limit(1);
    if (id !== undefined) query.andWhere('job.id = :id', { id });
    return query.setLock('pessimistic_write').setOnLocked('skip_locked').getOne();
  }

  private async step(row: Row): Promise<PacedStep<Row>> {
    try {
      return await this.options.step(row);
    } catch (error) {
      // An error of the database ends the transaction, and is none that could be noted in it.
      if (error instanceof QueryFailedError || isUnavailable(error)) throw error;
      return { kind: 'continue', afterSeconds: FAILURE_PAUSE_SECONDS, note: reasonOf(error) };
    }
  }

  private async write({ id }: Row, step: PacedStep<Row>): Promise<void> {
    const common = { ...step.set, note: step.note ?? null };
    const change =
      step.kind === 'end'
        ? { ...common, state: step.state, endedAt: new Date() }
        : { ...common, nextAt: () => `now() + make_interval(secs => ${step.afterSeconds})` };
    const where = { id } as FindOptionsWhere<Row>;
    await this.unitOfWork.manager.update(this.options.entity, where, change as QueryDeepPartialEntity<Row>);
  }

  private async dueInMs(): Promise<number | undefined> {
    const next = this.rows().select('(extract(epoch FROM min(job.nextAt) - now()) * 1000)::float', 'ms');
    return (await next.getRawOne<{ ms: number | null }>())?.ms ?? undefined;
  }

  private rows() {
    const { entity, activeStates: states } = this.options;
    return this.unitOfWork.manager.createQueryBuilder(entity, 'job').where('job.state IN (:...states)', { states });
  }
}
