import { Injectable } from '@nestjs/common';
import type { ReplayStatus } from '@warren/contracts';
import { type Rebuild, RequestRejectedError, type ReplaySelection } from '@warren/messaging';
import { Pollers, type PollResult, UnitOfWork } from '@warren/persistence';
import { figuresMadeOf } from './figures.ts';
import { GENERATIONS_LOCK } from './read-model.ts';

/** As long as an inbox remembers: later than that, nothing is delivered again. */
const RETENTION = "interval '14 days'";
const PRUNE_EVERY_MS = 3_600_000;
const MISSING_AT_ONCE = 500;
const DAY_MS = 86_400_000;

type Progress = Pick<ReplayStatus, 'isFinished' | 'waiting' | 'missing'>;

/** Builds the read model anew beside the one in use, and puts it in its place. Readers see the one or the other. */
@Injectable()
export class Generations implements Rebuild {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    pollers: Pollers,
  ) {
    pollers.add({
      name: 'Old counted events',
      run: () => this.prune(),
      everyMs: PRUNE_EVERY_MS,
      firstAfterMs: PRUNE_EVERY_MS,
    });
  }

  /** What is not told again it takes over, facts and figures; so it needs whole days. */
  async begin(replayId: string, { from, to, types }: ReplaySelection): Promise<void> {
    for (const bound of [from, to]) if (bound && bound.getTime() % DAY_MS !== 0) throw NOT_A_DAY;
    await this.alone(async () => {
      if ((await this.stateOf(replayId)) !== undefined) return;
      const { manager } = this.unitOfWork;
      await manager.query(`DELETE FROM generations WHERE state <> 'live'`);
      await manager.query(`INSERT INTO generations (id, state) VALUES ($1, 'building')`, [replayId]);
      await manager.query(TAKE_OVER_EVENTS, [replayId, from, to, types]);
      await manager.query(TAKE_OVER_FIGURES, [replayId, from, to, figuresMadeOf(types)]);
    });
  }

  async finish(replayId: string, sent: number): Promise<Progress> {
    const state = await this.stateOf(replayId);
    if (state === 'live') return FINISHED;
    if (state !== 'building') {
      throw new RequestRejectedError(
        'rebuild-unknown',
        `Nothing is being built for replay ${replayId}: begin another.`,
      );
    }
    const progress = await this.progress(replayId, sent);
    return progress.isFinished ? this.activate(replayId, sent) : progress;
  }

  async cancel(replayId: string): Promise<void> {
    await this.alone(() =>
      this.unitOfWork.manager.query(`DELETE FROM generations WHERE id = $1 AND state = 'building'`, [replayId]),
    );
  }

  /** Events that cannot be delivered again need not be remembered. */
  async prune(): Promise<PollResult> {
    await this.unitOfWork.manager.query(`DELETE FROM counted WHERE counted_at < now() - ${RETENTION}`);
    return 'idle';
  }

  /** Once more while no fact is being counted. What the other had so far, and its rows, go afterwards. */
  private async activate(replayId: string, sent: number): Promise<Progress> {
    const progress = await this.alone(async () => {
      const now = await this.progress(replayId, sent);
      if (!now.isFinished) return now;
      await this.unitOfWork.manager.query(`UPDATE generations SET state = 'retired' WHERE state = 'live'`);
      await this.unitOfWork.manager.query(`UPDATE generations SET state = 'live' WHERE id = $1`, [replayId]);
      return now;
    });
    if (progress.isFinished) await this.unitOfWork.manager.query(`DELETE FROM generations WHERE state = 'retired'`);
    return progress;
  }

  /** It has all that was replayed to it, and all that the one in use has had. */
  private async progress(replayId: string, sent: number): Promise<Progress> {
    const [{ received, missing }] = await this.unitOfWork.manager.query<[{ received: number; missing: string[] }]>(
      PROGRESS,
      [replayId, MISSING_AT_ONCE],
    );
    const waiting = Math.max(0, sent - received);
    return { isFinished: waiting === 0 && missing.length === 0, waiting, missing };
  }

  private async stateOf(id: string): Promise<string | undefined> {
    const rows = await this.unitOfWork.manager.query<{ state: string }[]>(
      'SELECT state FROM generations WHERE id = $1',
      [id],
    );
    return rows[0]?.state;
  }

  private alone<T>(work: () => Promise<T>): Promise<T> {
    return this.unitOfWork.run(async () => {
      await this.unitOfWork.manager.query(`SELECT pg_advisory_xact_lock(${GENERATIONS_LOCK})`);
      return work();
    });
  }
}

const FINISHED: Progress = { isFinished: true, waiting: 0, missing: [] };

const NOT_A_DAY = new RequestRejectedError(
  'replay-range',
  'Days are counted whole: replay from a day and to a day, like 2026-11-01.',
);

const LIVE = `(SELECT id FROM generations WHERE state = 'live')`;

const TAKE_OVER_EVENTS = `
  INSERT INTO counted (generation, message_id, type, said_at, is_replayed, counted_at)
  SELECT $1, message_id, type, said_at, false, counted_at FROM counted
  WHERE generation = ${LIVE} AND NOT (($2::timestamptz IS NULL OR said_at >= $2)
    AND ($3::timestamptz IS NULL OR said_at < $3) AND ($4::text[] IS NULL OR type = ANY($4)))
`;

const TAKE_OVER_FIGURES = `
  INSERT INTO figures (generation, day, figure, currency, value)
  SELECT $1, day, figure, currency, value FROM figures
  WHERE generation = ${LIVE} AND NOT (($2::timestamptz IS NULL OR day >= ($2 AT TIME ZONE 'UTC')::date)
    AND ($3::timestamptz IS NULL OR day < ($3 AT TIME ZONE 'UTC')::date) AND figure = ANY($4))
`;

const PROGRESS = `
  SELECT (SELECT count(*)::int FROM counted WHERE generation = $1 AND is_replayed) AS received,
    ARRAY(SELECT message_id FROM counted had WHERE generation = ${LIVE} AND NOT EXISTS (
      SELECT FROM counted WHERE generation = $1 AND message_id = had.message_id) LIMIT $2) AS missing
`;
