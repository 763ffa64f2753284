import { Injectable } from '@nestjs/common';
import { RabbitClient, type ReplayedMessage } from '@warren/messaging';
import { batchSize, PacedJob, type PacedStep, type Poller, Pollers, UnitOfWork } from '@warren/persistence';
import { type Entry, ENTRY, HORIZON } from './recorded-events.ts';
import { ReplayRow } from './replay.entity.ts';
import { Replays, SELECTED } from './replays.ts';

/** Events that one transaction sends, at most. */
const LARGEST_BATCH = 500;
const LOOK_AGAIN_SECONDS = 0.25;
/** A group that catches up is sent what the log is late with, until nothing has come for so many seconds. */
const QUIET_SECONDS = 5;

type Step = PacedStep<ReplayRow>;

/**
 * Replays events, a batch at a time. A worker that dies in the middle leaves the place where it was: the next one sends
 * that batch again, with the same ids, and the group's inbox knows them.
 */
@Injectable()
export class Replaying {
  private readonly poller: Poller;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly client: RabbitClient,
    private readonly replays: Replays,
    pollers: Pollers,
  ) {
    const job = new PacedJob(unitOfWork, {
      entity: ReplayRow,
      activeStates: ['running', 'finishing'],
      step: (replay) => (replay.state === 'running' ? this.sendBatch(replay) : this.finish(replay)),
    });
    this.poller = pollers.add({ name: 'Replays', run: () => job.run() });
  }

  /** A replay was started. */
  wake(): void {
    this.poller.wake();
  }

  private async sendBatch(replay: ReplayRow): Promise<Step> {
    const batch = batchOf(replay);
    const entries = await this.behind(replay, batch, 'entry.xid < this.end_xid');
    await this.send(replay, entries);
    return {
      kind: 'continue',
      afterSeconds: entries.length / replay.perSecond,
      ...(entries.length < batch && { set: { state: 'finishing' } }),
    };
  }

  private finish(replay: ReplayRow): Promise<Step> {
    return replay.policy === 'rebuild' ? this.finishRebuild(replay) : this.finishCatchingUp(replay);
  }

  /** The group says when all is there, and which events it has had that the log had not at the replay's start. */
  private async finishRebuild({ id, group, sent }: ReplayRow): Promise<Step> {
    const { isFinished, waiting, missing } = await this.replays.ask(group, { step: 'finish', replayId: id, sent });
    if (isFinished) return { kind: 'end', state: 'done' };
    if (await this.reopen(id, missing)) return { kind: 'continue', afterSeconds: 0 };
    const note = waiting > 0 ? `${waiting} events are on their way` : `the log is late with ${missing.length} events`;
    return { kind: 'continue', afterSeconds: LOOK_AGAIN_SECONDS, note };
  }

  /** What was published before the replay's start may be written down after it. */
  private async finishCatchingUp(replay: ReplayRow): Promise<Step> {
    const entries = await this.behind(
      replay,
      batchOf(replay),
      `entry.xid < ${HORIZON} AND entry.occurred_at <= this.created_at + interval '${QUIET_SECONDS} seconds'`,
    );
    await this.send(replay, entries);
    const isLate = entries.length > 0;
    if (!isLate && Date.now() - replay.movedAt.getTime() > QUIET_SECONDS * 1_000) return { kind: 'end', state: 'done' };
    return {
      kind: 'continue',
      afterSeconds: Math.max(LOOK_AGAIN_SECONDS, entries.length / replay.perSecond),
      note: 'looking for what is late',
      ...(isLate && { set: { movedAt: new Date() } }),
    };
  }

  private async behind({ id, from, to, types }: ReplayRow, limit: number, bound: string): Promise<Entry[]> {
    return this.unitOfWork.manager.query(
      `SELECT ${ENTRY} FROM entries entry, replays this
       WHERE this.id = $4 AND (entry.xid, entry.position) > (this.next_xid, this.next_position) AND ${bound} AND ${SELECTED}
       ORDER BY entry.xid, entry.position LIMIT $5`,
      [from, to, types, id, limit],
    );
  }

  /** Reads on, to where the log ends now, when it has got some of these meanwhile. Each event is still sent once. */
  private async reopen(id: string, missing: readonly string[]): Promise<boolean> {
    const [, reopened] = await this.unitOfWork.manager.query<[unknown, number]>(
      `UPDATE replays SET state = 'running', end_xid = ${HORIZON} WHERE id = $1 AND EXISTS (
         SELECT FROM entries WHERE message_id = ANY($2::uuid[]) AND xid >= end_xid AND xid < ${HORIZON})`,
      [id, missing],
    );
    return reopened === 1;
  }

  /** All of them are safe in the group's queue afterwards, and the replay reads on behind them. */
  private async send({ id, force: isForced, queue }: ReplayRow, entries: readonly Entry[]): Promise<void> {
    const last = entries.at(-1);
    if (!last) return;
    await Promise.all(entries.map((entry) => this.client.republish(toReplayedMessage(entry, { id, isForced }), queue)));
    await this.unitOfWork.manager.query(
      'UPDATE replays SET sent = sent + $2, next_xid = $3::xid8, next_position = $4 WHERE id = $1',
      [id, entries.length, last.xid, last.position],
    );
  }
}

const batchOf = ({ perSecond }: ReplayRow): number => batchSize(perSecond, LARGEST_BATCH);

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
