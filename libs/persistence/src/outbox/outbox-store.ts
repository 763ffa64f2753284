import { cutText, storableText } from '@warren/messaging';
import { escapeLiteral, type Client, type QueryResult } from 'pg';
import { backoffMs } from '../polling/backoff.ts';
import { codeOf, reasonOf } from '../reason-of.ts';
import { isHead, type FailedRow, type OutboxRow } from './outbox-row.ts';
import { isHopeless } from './send-failure.ts';

const LOCK_NOT_AVAILABLE = '55P03';
/** How long a relay stands in line for its turn, before it looks whether it was told to stop. */
const LOCK_TIMEOUT_MS = 250;
const RETRY = { baseMs: 1_000, maxMs: 60_000 };
/** Rows behind a failed one are freed when that is sent or set aside; this is for those whose head an operator has deleted. */
const BLOCKED_FOR = "interval '10 minutes'";
/** Rows that get another chance in one turn, so that a heap of failing ones does not hold up the rest. */
const REVIVED = 500;
const LONGEST_ERROR = 500;

/** What became of some rows. */
export interface Settlement {
  readonly sent: readonly OutboxRow[];
  /** To be tried again, or set aside after their attempts. */
  readonly failed: readonly FailedRow[];
  /** To wait behind a failed row of their key. */
  readonly blocked: readonly OutboxRow[];
}

/**
 * The outbox's table during a relay's turn, which is one transaction on the relay's own connection.
 *
 * Relays take turns: an advisory lock, released by commit and by loss of the connection alike, lets one send at a
 * time for a schema. So no row is sent by two, and no row of a key by one relay while an earlier one is under way
 * in another; which row locks with SKIP LOCKED would allow. One relay fills a broker's connection by itself, and
 * spares the write that a lock on each row is.
 *
 * The rows of a turn come from a cursor, hence from one snapshot. A snapshot that has a row has all that were
 * committed before it, so reading on by position skips none; and the dead rows at the table's front, which stay
 * as long as somebody's long transaction might see them, are passed once a turn and not once a chunk.
 */
export class OutboxStore {
  private readonly opening: string;

  constructor(
    private readonly client: Client,
    private readonly table: string,
    schema: string,
  ) {
    this.opening = openingOf(table, schema);
  }

  /** Begins a turn and reads its first rows; `undefined` when another relay's turn takes long. */
  async begin(limit: number): Promise<OutboxRow[] | undefined> {
    try {
      // Several statements in one go answer with several results, which the types do not know.
      const results = (await this.client.query(
        `${this.opening}; ${fetchOf(limit)}`,
      )) as unknown as QueryResult<OutboxRow>[];
      return results.at(-1)?.rows ?? [];
    } catch (error) {
      if (codeOf(error) !== LOCK_NOT_AVAILABLE) throw error;
      await this.client.query('ROLLBACK');
      return undefined;
    }
  }

  async fetch(limit: number): Promise<OutboxRow[]> {
    return (await this.client.query<OutboxRow>(fetchOf(limit))).rows;
  }

  async settle({ sent, failed, blocked }: Settlement): Promise<void> {
    if (sent.length > 0) await this.delete(sent);
    if (blocked.length > 0) await this.block(blocked);
    const [hopeless, deferred] = [failed.filter(isHopeless), failed.filter((each) => !isHopeless(each))];
    if (deferred.length > 0) await this.defer(deferred);
    if (hopeless.length > 0) await this.setAside(hopeless);
    // After those are blocked: a head and those behind it may be in one chunk.
    const freed = [...sent.filter(isHead), ...hopeless.map(({ row }) => row)].flatMap(({ key }) => key ?? []);
    if (freed.length > 0) await this.free(freed);
  }

  async commit(): Promise<void> {
    await this.client.query('COMMIT');
  }

  private async delete(rows: readonly OutboxRow[]): Promise<void> {
    const text = `DELETE FROM ${this.table} WHERE position = ANY($1::bigint[])`;
    await this.client.query({ name: 'outbox-delete', text, values: [rows.map(({ position }) => position)] });
  }

  private async free(keys: readonly string[]): Promise<void> {
    const text =
      `UPDATE ${this.table} SET next_attempt_at = NULL ` +
      'WHERE key = ANY($1) AND next_attempt_at IS NOT NULL AND set_aside_at IS NULL';
    await this.client.query(text, [keys]);
  }

  private async defer(failed: readonly FailedRow[]): Promise<void> {
    const text =
      `UPDATE ${this.table} SET attempts = attempts + 1, last_error = failed.error, ` +
      "next_attempt_at = clock_timestamp() + failed.delay * interval '1 millisecond' " +
      'FROM unnest($1::bigint[], $2::text[], $3::int[]) AS failed (at, error, delay) WHERE position = failed.at';
    await this.client.query(text, [
      failed.map(({ row }) => row.position),
      failed.map(({ error }) => keptReason(error)),
      failed.map(({ row }) => backoffMs(RETRY, row.attempts + 1)),
    ]);
  }

  /** They stay in the table, out of the ready ones' index, until an operator releases or discards them. */
  private async setAside(failed: readonly FailedRow[]): Promise<void> {
    const text =
      `UPDATE ${this.table} SET attempts = attempts + 1, last_error = failed.error, ` +
      "next_attempt_at = 'infinity', set_aside_at = clock_timestamp() " +
      'FROM unnest($1::bigint[], $2::text[]) AS failed (at, error) WHERE position = failed.at';
    await this.client.query(text, [
      failed.map(({ row }) => row.position),
      failed.map(({ error }) => keptReason(error)),
    ]);
  }

  private async block(rows: readonly OutboxRow[]): Promise<void> {
    const text = `UPDATE ${this.table} SET next_attempt_at = clock_timestamp() + ${BLOCKED_FOR} WHERE position = ANY($1::bigint[])`;
    await this.client.query(text, [rows.map(({ position }) => position)]);
  }
}

/**
 * All that a turn begins with, in one round trip. Its commit need not wait for the disk: deletions that a crash of
 * PostgreSQL undoes are messages sent again with the same id, as after a crash of this process.
 */
function openingOf(table: string, schema: string): string {
  return [
    'BEGIN',
    'SET LOCAL synchronous_commit = off',
    `SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`,
    `SELECT pg_advisory_xact_lock(hashtext('warren.outbox'), hashtext(${escapeLiteral(schema)}))`,
    'SET LOCAL lock_timeout = DEFAULT',
    `UPDATE ${table} SET next_attempt_at = NULL WHERE position IN
       (SELECT position FROM ${table} WHERE next_attempt_at <= now() ORDER BY next_attempt_at LIMIT ${REVIVED})`,
    `DECLARE ready NO SCROLL CURSOR FOR
       SELECT position, id, kind, type, key, payload, cause, correlation_id, passport, traceparent, tracestate, created_at, priority, attempts,
         key IS NOT NULL AND EXISTS (
           SELECT FROM ${table} earlier
           WHERE earlier.key = ready.key AND earlier.position < ready.position AND earlier.next_attempt_at IS NOT NULL
             AND earlier.set_aside_at IS NULL
         ) AS blocked
       FROM ${table} ready WHERE next_attempt_at IS NULL ORDER BY position`,
  ].join('; ');
}

const fetchOf = (limit: number): string => `FETCH ${limit} FROM ready`;

const keptReason = (error: Error): string => storableText(cutText(reasonOf(error), LONGEST_ERROR));
