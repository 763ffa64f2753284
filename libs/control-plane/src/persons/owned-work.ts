import { Injectable } from '@nestjs/common';
import { ConflictError, MissingError } from '@warren/http';
import { matchingKey, type Person } from '@warren/contracts';
import { RetryAfterError } from '@warren/messaging';
import { type PersonEraser, UnitOfWork } from '@warren/persistence';
import { Archiving } from '../dead-letters/archiving.ts';
import { TaskHistories } from '../tasks/task-histories.ts';

type Counts = Record<string, number>;

/** In one transaction, at most. */
const BATCH = 500;
/** Until dead letters that wait at the broker are in the archive. */
const PUT_OFF_MS = 2_000;
const ANY = '00000000-0000-0000-0000-000000000000';

/**
 * Ends what a person has asked for: their schedules make no more tasks, their tasks are cancelled, and what they were
 * about goes. Dead letters that mention them are kept without them, to be redriven with a token for the body as it is then.
 */
@Injectable()
export class OwnedWork implements PersonEraser {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly histories: TaskHistories,
    private readonly archiving: Archiving,
  ) {}

  /** @throws RetryAfterError while dead letters wait for the archive: they may mention the person */
  async erasePerson(person: Person, signal: AbortSignal): Promise<Counts> {
    const { userId } = person;
    const schedules = await this.change('DELETE FROM schedules WHERE created_by = $1', [userId]);
    const open = 'created_by = $1 AND ended_at IS NULL AND cancelled_at IS NULL';
    await this.change(`UPDATE batches SET cancelled_at = now() WHERE ${open}`, [userId]);
    const cancelled = await this.cancelTasks(userId, signal);
    const tasks = await this.inBatches(EMPTY_TASKS, [userId], signal);
    const batches = await this.inBatches(EMPTY_BATCHES, [userId], signal);
    const deadLetters = await this.deadLetters(person, signal);
    return {
      schedules,
      'tasks, cancelled': cancelled,
      'payloads of tasks': tasks + batches,
      'dead letters': deadLetters,
    };
  }

  private async cancelTasks(userId: string, signal: AbortSignal): Promise<number> {
    let cancelled = 0;
    for (let after = ANY; ;) {
      signal.throwIfAborted();
      const rows = await this.unitOfWork.manager.query<{ id: string }[]>(UNFINISHED, [userId, after]);
      for (const { id } of rows) cancelled += await this.cancel(id);
      const last = rows.at(-1);
      if (!last) return cancelled;
      after = last.id;
    }
  }

  private async cancel(id: string): Promise<number> {
    try {
      await this.histories.cancel(id);
      return 1;
    } catch (error) {
      // It has ended meanwhile.
      if (!(error instanceof ConflictError || error instanceof MissingError)) throw error;
      return 0;
    }
  }

  private async deadLetters({ userId, email }: Person, signal: AbortSignal): Promise<number> {
    const backlog = await this.archiving.backlog();
    if (backlog !== undefined)
      throw new RetryAfterError(PUT_OFF_MS, `Dead letters may mention the person: ${backlog}.`);
    return this.inBatches(EDIT_DEAD_LETTERS, [userId, email.toLowerCase(), matchingKey(email)], signal);
  }

  private async inBatches(statement: string, parameters: unknown[], signal: AbortSignal): Promise<number> {
    for (let total = 0, count = 1; ; total += count) {
      signal.throwIfAborted();
      count = await this.change(statement, parameters);
      if (count === 0) return total;
    }
  }

  private async change(statement: string, parameters: unknown[]): Promise<number> {
    const [, count] = await this.unitOfWork.manager.query<[unknown, number]>(statement, parameters);
    return count;
  }
}

const UNFINISHED = `
  SELECT id FROM tasks WHERE created_by = $1 AND id > $2 AND state IN ('scheduled', 'queued', 'running', 'retrying')
  ORDER BY id LIMIT ${BATCH}`;

const EMPTY_TASKS = `
  UPDATE tasks SET payload = '{}', result = NULL, unique_key = NULL, idempotency_key = NULL, version = version + 1
  WHERE id = ANY (ARRAY(SELECT id FROM tasks WHERE created_by = $1 AND (payload <> '{}' OR result IS NOT NULL
    OR unique_key IS NOT NULL OR idempotency_key IS NOT NULL) LIMIT ${BATCH}))`;

const EMPTY_BATCHES = `
  UPDATE batches SET on_success = NULL, on_failure = NULL
  WHERE id = ANY (ARRAY(SELECT id FROM batches WHERE created_by = $1
    AND (on_success IS NOT NULL OR on_failure IS NOT NULL) LIMIT ${BATCH}))`;

/* What an edited body is redriven with is signed anew: so are these, once the person is out of them. */
const EDIT_DEAD_LETTERS = `
  UPDATE dead_letters SET edited_body = body WHERE edited_body IS NULL AND id = ANY (ARRAY(
    SELECT id FROM dead_letters, lower(concat_ws(' ', payload::text, encode(body, 'escape'))) AS content
    WHERE edited_body IS NULL
      AND (position($1 IN content) > 0 OR position($2 IN content) > 0 OR position($3 IN content) > 0) LIMIT ${BATCH}))`;
