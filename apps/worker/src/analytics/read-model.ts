import { Injectable } from '@nestjs/common';
import type { RabbitContext } from '@warren/messaging';
import { UnitOfWork } from '@warren/persistence';
import type { Figure, FigureName } from './figures.ts';

/** Facts hold it together, whoever changes the generations holds it alone. */
export const GENERATIONS_LOCK = `hashtext('analytics.generations')`;

/** One figure of one day, as it is in use. */
export interface DayFigure {
  readonly day: string;
  readonly figure: FigureName;
  readonly currency: string;
  readonly value: string;
}

/** The figures of each day, in UTC, by when something was said and not by when it was heard. */
@Injectable()
export class ReadModel {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * Counts a fact, once in each generation. What comes as it happens counts in the one in use and in the one that is
   * being built; what a replay tells, in the one that the replay builds.
   */
  async count(
    event: Pick<RabbitContext, 'id' | 'type' | 'timestamp' | 'replay'>,
    figures: readonly Figure[],
  ): Promise<void> {
    const { id, type, timestamp, replay } = event;
    await this.unitOfWork.run(async () => {
      // A statement of its own: the next one must see the generations as they are once the lock is there.
      await this.unitOfWork.manager.query(`SELECT pg_advisory_xact_lock_shared(${GENERATIONS_LOCK})`);
      await this.unitOfWork.manager.query(COUNT, [
        ...[id, type, timestamp, replay?.id ?? null],
        ...[figures.map(({ name }) => name), figures.map(({ currency = '' }) => currency)],
        figures.map(({ value }) => value),
      ]);
    });
  }

  /** Both days included. */
  async figures(from: string, to: string): Promise<DayFigure[]> {
    return this.unitOfWork.manager.query(
      `SELECT day::text, figure, currency, value FROM figures JOIN generations ON generations.id = generation
       WHERE state = 'live' AND day BETWEEN $1 AND $2 ORDER BY day`,
      [from, to],
    );
  }
}

/** A row that was there already has been updated, and then bears the mark of a transaction in xmax. */
const COUNT = `
  WITH had AS (
    INSERT INTO counted (generation, message_id, type, said_at, is_replayed)
    SELECT id, $1, $2, $3::timestamptz, $4::uuid IS NOT NULL FROM generations
    WHERE CASE WHEN $4 IS NULL THEN state <> 'retired' ELSE state = 'building' AND id = $4 END ORDER BY id
    ON CONFLICT (generation, message_id) DO UPDATE SET is_replayed = true
      WHERE excluded.is_replayed AND NOT counted.is_replayed
    RETURNING generation, said_at, xmax = 0 AS is_new
  )
  INSERT INTO figures AS known (generation, day, figure, currency, value)
  SELECT generation, (said_at AT TIME ZONE 'UTC')::date, figure, currency, value
  FROM had, unnest($5::text[], $6::text[], $7::bigint[]) AS figures (figure, currency, value)
  WHERE is_new ORDER BY generation, figure, currency
  ON CONFLICT (generation, day, figure, currency) DO UPDATE SET value = known.value + excluded.value
`;
