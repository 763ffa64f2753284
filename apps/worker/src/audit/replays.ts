import { Injectable } from '@nestjs/common';
import { mayIssue } from '@showcase/contracts';
import { type PayloadOf, replayControl, type ReplayStatus, type ReplayStep, type StartReplay } from '@warren/contracts';
import {
  Messenger,
  newId,
  RequestRejectedError,
  RemoteRejectionError,
  RequestTimeoutError,
  UnroutableError,
} from '@warren/messaging';
import { keysetPage, type Page, type PageRequest, UnitOfWork } from '@warren/persistence';
import { recordedEventTypes } from './audit.handler.ts';
import { HORIZON } from './recorded-events.ts';
import { ReplayRow } from './replay.entity.ts';
import { rangeOf, type ReplayRange } from './replay-range.ts';

/** For a group that takes long to begin or to end. */
const GROUP_DEADLINE_MS = 10_000;

type ReplayRequest = PayloadOf<typeof StartReplay>;

/** Which facts a replay is about. */
export const SELECTED = `($1::timestamptz IS NULL OR entry.occurred_at >= $1)
  AND ($2::timestamptz IS NULL OR entry.occurred_at < $2) AND ($3::text[] IS NULL OR entry.type = ANY($3))`;

/** Takes replays, and says what becomes of them. */
@Injectable()
export class Replays {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly messenger: Messenger,
  ) {}

  /**
   * Begins a replay once its group has agreed to it; otherwise nothing is begun.
   * @throws Refusal that says why not
   */
  async start(request: ReplayRequest): Promise<ReplayRow> {
    const { types = null, force } = request;
    refuseUnknownTypes(types);
    const range = rangeOf(request, await this.firstEvent(), new Date());
    const id = newId();
    return this.unitOfWork.run(async () => {
      // First of all: of two at the same time one waits here, and is refused before the group hears of it.
      await this.insert(id, request, range);
      const bounds = { from: range.from?.toISOString() ?? null, to: range.to?.toISOString() ?? null };
      const status = await this.ask(request.group, { step: 'begin', replayId: id, ...bounds, types, force });
      await this.open(id, { ...status, hears: typesToReplay(types, status.hears) });
      return this.find(id);
    });
  }

  /** @throws Refusal */
  async find(id: string): Promise<ReplayRow> {
    const row = await this.unitOfWork.manager.findOneBy(ReplayRow, { id });
    if (!row) throw new RequestRejectedError('replay-unknown', `There is no replay ${id}.`);
    return row;
  }

  /** Newest first. */
  async list(page: PageRequest): Promise<Page<ReplayRow>> {
    return keysetPage(this.unitOfWork.manager.createQueryBuilder(ReplayRow, 'replay'), page);
  }

  /**
   * Ends it; waits for a batch under way. A group that is away is told nothing: what it was building is thrown away when
   * the next replay begins.
   */
  async cancel(id: string): Promise<ReplayRow> {
    return this.unitOfWork.run(async () => {
      const { manager } = this.unitOfWork;
      await manager.query('SELECT FROM replays WHERE id = $1 FOR UPDATE', [id]);
      const { state, group } = await this.find(id);
      if (state !== 'running' && state !== 'finishing')
        throw new RequestRejectedError('replay-ended', `Replay ${id} is ${state} already.`);
      await manager.update(ReplayRow, { id }, { state: 'cancelled', note: null, endedAt: new Date() });
      await this.ask(group, { step: 'cancel', replayId: id }).catch(() => undefined);
      return this.find(id);
    });
  }

  /** @throws Refusal when there is no such group, it is away, or says no */
  async ask(group: string, step: ReplayStep): Promise<ReplayStatus> {
    if (!mayIssue('audit', replayControl(group))) throw groupUnknown(group);
    try {
      return await this.messenger.request(replayControl(group), step, { deadlineMs: GROUP_DEADLINE_MS });
    } catch (error) {
      if (error instanceof UnroutableError) throw groupUnknown(group);
      if (error instanceof RequestTimeoutError)
        throw new RequestRejectedError('group-away', `"${group}" does not answer: start it.`);
      if (error instanceof RemoteRejectionError) throw rejectionOf(error, group);
      throw error;
    }
  }

  private async firstEvent(): Promise<Date | undefined> {
    const [first] = await this.unitOfWork.manager.query<{ occurred_at: Date }[]>(
      'SELECT occurred_at FROM entries ORDER BY entries.occurred_at LIMIT 1',
    );
    return first?.occurred_at;
  }

  private async insert(
    id: string,
    { group, types, force, perSecond, createdBy }: ReplayRequest,
    range: ReplayRange,
  ): Promise<void> {
    const inserted: unknown[] = await this.unitOfWork.manager.query(
      `INSERT INTO replays (id, group_name, policy, queue, state, from_time, to_time, types, force, per_second, total,
         created_by, end_xid)
       VALUES ($1, $2, 'refused', '', 'running', $3, $4, $5, $6, $7, 0, $8, '0') ON CONFLICT DO NOTHING RETURNING 1`,
      [id, group, range.from, range.to, types ?? null, force, perSecond, createdBy],
    );
    if (inserted.length === 0) {
      throw new RequestRejectedError(
        'replay-running',
        `A replay for "${group}" is running already: cancel it, or wait for its end.`,
      );
    }
  }

  /** The log's end is read after the group has begun: what comes behind it, the group hears as it happens. */
  private async open(id: string, { policy, queue, hears: consumedTypes }: ReplayStatus): Promise<void> {
    await this.unitOfWork.manager.query(
      `UPDATE replays SET policy = $2, queue = $3, types = $4, end_xid = ${HORIZON}, created_at = clock_timestamp()
       WHERE id = $1`,
      [id, policy, queue, consumedTypes],
    );
    await this.unitOfWork.manager.query(
      `UPDATE replays SET total = (SELECT count(*) FROM entries entry, replays this
         WHERE this.id = $4 AND entry.xid < this.end_xid AND ${SELECTED}) WHERE id = $4`,
      [...(await this.selection(id)), id],
    );
  }

  private async selection(id: string): Promise<[Date | null, Date | null, string[] | null]> {
    const { from, to, types } = await this.find(id);
    return [from, to, types];
  }
}

/**
 * The facts that a group is told again: those that it hears, of those that were asked for.
 * @throws Refusal when it hears none of them
 */
function typesToReplay(types: readonly string[] | null, consumedTypes: readonly string[]): string[] {
  const selected = consumedTypes.filter((type) => types === null || types.includes(type));
  if (selected.length > 0) return selected;
  throw new RequestRejectedError(
    'replay-type-unheard',
    `The group consumes none of these types, only ${consumedTypes.join(', ')}.`,
  );
}

function refuseUnknownTypes(types: readonly string[] | null): void {
  const unknown = types?.find((type) => !recordedEventTypes.some((known) => known === type));
  if (unknown !== undefined)
    throw new RequestRejectedError('replay-type-unknown', `There is no event of the type "${unknown}".`);
}

const groupUnknown = (group: string): RequestRejectedError =>
  new RequestRejectedError('group-unknown', `There is no group "${group}".`);

/** A group that does not know the question is one that consumes no events. */
function rejectionOf({ code, message, details }: RemoteRejectionError, group: string): RequestRejectedError {
  if (code === 'type-unknown') return new RequestRejectedError('group-unknown', `"${group}" consumes no events.`);
  return new RequestRejectedError(code, message, details);
}
