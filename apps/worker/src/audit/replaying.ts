import { Injectable } from '@nestjs/common';
import { RabbitClient, RequestRejectedError, type ReplayedMessage } from '@warren/messaging';
import { UnitOfWork } from '@warren/persistence';
import { type Entry, ENTRY, HORIZON } from './recorded-events.ts';
import { ReplayRow } from './replay.entity.ts';
import { Replays, SELECTED } from './replays.ts';

/** Facts that one transaction sends, at most. */
const LARGEST_BATCH = 500;
const BATCHES_A_SECOND = 4;
const FAILURE_PAUSE_SECONDS = 2;
const LOOK_AGAIN_SECONDS = 0.25;
/** A group that catches up is told what the log is late with, until nothing has come for so many seconds. */
const QUIET_SECONDS = 5;

/**
 * Tells facts again, a batch at a time. Whoever holds the replay's row works on it, workers take turns, and the row says
 * when the next batch is due. One that dies in the middle leaves the place where it was: the next one sends that batch
 * again, with the same ids, and the group knows them.
 */
@Injectable()
export class Replaying {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly client: RabbitClient,
    private readonly replays: Replays,
  ) {}

  /** Does the next batch that is due. @returns whether there was one */
  async runNext(): Promise<boolean> {
    return this.unitOfWork.run(async () => {
      const replay = await this.#claim();
      if (!replay) return false;
      try {
        await this.#goOn(replay, await this.#advance(replay));
      } catch (error) {
        await this.#goOn(replay, { seconds: FAILURE_PAUSE_SECONDS, note: failureIn(error) });
      }
      return true;
    });
  }

  /** Milliseconds until the next batch is due; undefined while nothing is to be done. */
  async due(): Promise<number | undefined> {
    const [row] = await this.unitOfWork.manager.query<{ ms: number | null }[]>(
      `SELECT (extract(epoch FROM min(next_at) - now()) * 1000)::float AS ms FROM replays
       WHERE state IN ('running', 'finishing')`,
    );
    return row?.ms ?? undefined;
  }

  async #claim(): Promise<ReplayRow | null> {
    return this.unitOfWork.manager
      .createQueryBuilder(ReplayRow, 'replay')
      .where("replay.state IN ('running', 'finishing') AND replay.next_at <= now()")
      .orderBy('replay.next_at')
      .limit(1)
      .setLock('pessimistic_write')
      .setOnLocked('skip_locked')
      .getOne();
  }

  #advance(replay: ReplayRow): Promise<Pause> {
    return replay.state === 'running' ? this.#sendBatch(replay) : this.#finish(replay);
  }

  async #sendBatch(replay: ReplayRow): Promise<Pause> {
    const batch = batchOf(replay);
    const entries = await this.#behind(replay, batch, 'entry.xid < this.end_xid');
    await this.#send(replay, entries);
    if (entries.length < batch) await this.#save(replay, { state: 'finishing' });
    return { seconds: entries.length / replay.perSecond };
  }

  async #finish(replay: ReplayRow): Promise<Pause> {
    return replay.policy === 'rebuild' ? this.#finishRebuild(replay) : this.#finishCatchingUp(replay);
  }

  /** The group says when all is there, and which facts it has had that the log had not at the replay's start. */
  async #finishRebuild(replay: ReplayRow): Promise<Pause> {
    const { id, group, sent } = replay;
    const { isFinished, waiting, missing } = await this.replays.ask(group, { step: 'finish', replayId: id, sent });
    if (isFinished) return this.#end(replay);
    if (await this.#reopen(replay, missing)) return { seconds: 0 };
    const note = waiting > 0 ? `${waiting} facts are on their way` : `the log is late with ${missing.length} facts`;
    return { seconds: LOOK_AGAIN_SECONDS, note };
  }

  /** What was said before the replay's start may be written down after it. */
  async #finishCatchingUp(replay: ReplayRow): Promise<Pause> {
    const entries = await this.#behind(
      replay,
      batchOf(replay),
      `entry.xid < ${HORIZON} AND entry.occurred_at <= this.created_at + interval '${QUIET_SECONDS} seconds'`,
    );
    await this.#send(replay, entries);
    if (entries.length > 0) await this.#save(replay, { movedAt: new Date() });
    else if (Date.now() - replay.movedAt.getTime() > QUIET_SECONDS * 1_000) return this.#end(replay);
    return {
      seconds: Math.max(LOOK_AGAIN_SECONDS, entries.length / replay.perSecond),
      note: 'looking for what is late',
    };
  }

  async #behind({ id, from, to, types }: ReplayRow, limit: number, bound: string): Promise<Entry[]> {
    return this.unitOfWork.manager.query(
      `SELECT ${ENTRY} FROM entries entry, replays this
       WHERE this.id = $4 AND (entry.xid, entry.position) > (this.next_xid, this.next_position) AND ${bound} AND ${SELECTED}
       ORDER BY entry.xid, entry.position LIMIT $5`,
      [from, to, types, id, limit],
    );
  }

  /** Reads on, to where the log ends now, when it has got some of these meanwhile. Each fact is still sent once. */
  async #reopen({ id }: ReplayRow, missing: readonly string[]): Promise<boolean> {
    const [, reopened] = await this.unitOfWork.manager.query<[unknown, number]>(
      `UPDATE replays SET state = 'running', end_xid = ${HORIZON} WHERE id = $1 AND EXISTS (
         SELECT FROM entries WHERE message_id = ANY($2::uuid[]) AND xid >= end_xid AND xid < ${HORIZON})`,
      [id, missing],
    );
    return reopened === 1;
  }

  /** All of them are safe in the group's queue afterwards, and the replay reads on behind them. */
  async #send(replay: ReplayRow, entries: readonly Entry[]): Promise<void> {
    const last = entries.at(-1);
    if (!last) return;
    const mark = { id: replay.id, isForced: replay.force };
    await Promise.all(entries.map((entry) => this.client.republish(toReplayedMessage(entry, mark), replay.queue)));
    replay.sent += entries.length;
    await this.#save(replay, { sent: replay.sent });
    await this.#move(replay, last);
  }

  async #move({ id }: ReplayRow, { xid, position }: Entry): Promise<void> {
    await this.unitOfWork.manager.query('UPDATE replays SET next_xid = $2::xid8, next_position = $3 WHERE id = $1', [
      id,
      xid,
      position,
    ]);
  }

  async #end(replay: ReplayRow): Promise<Pause> {
    await this.#save(replay, { state: 'done', endedAt: new Date() });
    return { seconds: 0 };
  }

  /** Counted from the transaction's beginning, so that the time that sending took is part of the pause. */
  async #goOn({ id }: ReplayRow, { seconds, note }: Pause): Promise<void> {
    await this.unitOfWork.manager.query(
      'UPDATE replays SET note = $2, next_at = now() + make_interval(secs => $3) WHERE id = $1',
      [id, note ?? null, seconds],
    );
  }

  async #save({ id }: ReplayRow, change: Partial<ReplayRow>): Promise<void> {
    await this.unitOfWork.manager.update(ReplayRow, { id }, change);
  }
}

/** How long until the next turn, and what it waits for. */
interface Pause {
  readonly seconds: number;
  readonly note?: string;
}

const batchOf = ({ perSecond }: ReplayRow): number => Math.min(LARGEST_BATCH, Math.ceil(perSecond / BATCHES_A_SECOND));

function toReplayedMessage(entry: Entry, replay: ReplayedMessage['replay']): ReplayedMessage {
  return {
    id: entry.message_id,
    type: entry.type,
    payload: entry.payload,
    ...(entry.key !== null && { key: entry.key }),
    ...(entry.cause !== null && { cause: entry.cause }),
    correlationId: entry.correlation_id,
    timestamp: entry.occurred_at,
    appId: entry.app_id ?? undefined,
    replay,
  };
}

/** An error of the database ends the turn's transaction, and is none that could be noted in it. */
function failureIn(error: unknown): string {
  if (error instanceof Error && ('query' in error || 'severity' in error)) throw error;
  return error instanceof RequestRejectedError || error instanceof Error ? error.message : String(error);
}
