import { Injectable } from '@nestjs/common';
import { type DeadLetter, newId } from '@warren/messaging';
import { DataSource } from 'typeorm';
import type { Occurrence } from './dead-letter.entity.ts';
import { keepable, keepableText, payloadOf } from './keepable.ts';

/** Occurrences of one dead letter that are kept, the latest; longer ago than that a repeated delivery counts as a new one. */
const OCCURRENCES = 20;
/** Shorter than the third of a page that an index takes, in any script. */
const LONGEST_KEY = 500;
const LONGEST_ERROR = 4_000;

/** Keeps dead letters. */
@Injectable()
export class DeadLetterArchive {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Keeps a dead letter; resolves when it is committed. The same one delivered again changes nothing; a message that was
   * dead-lettered again is the same dead letter, with one more occurrence.
   */
  async keep(deadLetter: DeadLetter): Promise<void> {
    try {
      await this.dataSource.query(
        INSERTION,
        values(deadLetter, payloadOf(deadLetter.content), keepable(deadLetter.headers)),
      );
    } catch (error) {
      if (!isRefused(error)) throw error;
      // Whatever cannot be kept for searching, the dead letter itself must be.
      await this.dataSource.query(INSERTION, values(deadLetter, undefined, {}));
    }
  }
}

/** Data that PostgreSQL does not take (22…), or that is beyond its limits (54…). */
function isRefused(error: unknown): boolean {
  return /^(22|54)/.test(String((error as { code?: unknown }).code));
}

function values(deadLetter: DeadLetter, payload: unknown, headers: unknown): unknown[] {
  const { diedAt, attempts } = deadLetter;
  const queue = keepableText(deadLetter.queue, 255);
  const reason = keepableText(deadLetter.reason, 200);
  const error = keepableText(deadLetter.error, LONGEST_ERROR);
  const history = keepable(deadLetter.history) as Occurrence['history'];
  const occurrence: Occurrence = { diedAt: diedAt.toISOString(), reason, error, attempts, history };
  return [
    newId(),
    deadLetter.id,
    queue,
    groupOf(queue),
    orNull(deadLetter.type, 255),
    reason,
    error,
    attempts,
    orNull(deadLetter.key, LONGEST_KEY),
    orNull(deadLetter.cause, LONGEST_KEY),
    orNull(deadLetter.correlationId, LONGEST_KEY),
    deadLetter.content,
    payload === undefined ? null : JSON.stringify(payload),
    JSON.stringify(headers),
    JSON.stringify(keepable(deadLetter.properties)),
    JSON.stringify([occurrence]),
    diedAt,
    JSON.stringify([{ diedAt: occurrence.diedAt, reason }]),
  ];
}

const orNull = (text: string | undefined, longest: number): string | null =>
  text === undefined ? null : keepableText(text, longest);

/** Whose handler gave it up: `task.email.deliver.v1` and `email.events` are both the group `email`. */
export function groupOf(queue: string): string {
  const [first = '', second = ''] = queue.split('.');
  return first === 'task' ? second : first;
}

/**
 * Deaths are handed over several at a time, and come out of order: what the dead letter shows is its latest, by the
 * clocks of the consumers that gave it up.
 */
const latest = (columns: readonly string[]): string =>
  columns
    .map((name) => `${name} = CASE WHEN EXCLUDED.died_at < kept.died_at THEN kept.${name} ELSE EXCLUDED.${name} END`)
    .join(', ');

/**
 * Nothing is written for a dead letter whose issue is open and was seen just now: thousands that die of one cause at once
 * must not wait for one row.
 */
const IS_KNOWN = `EXISTS (SELECT FROM dead_letter_issues known WHERE known.fingerprint = died.fingerprint
  AND known.state = 'open' AND known.last_seen > died.died_at - interval '1 minute')`;

/** It died after its cause was said to be repaired, or to be of no interest until then. */
const IS_BACK = `(issue.state = 'resolved' AND EXCLUDED.last_seen > issue.changed_at
  OR issue.state = 'ignored' AND EXCLUDED.last_seen > issue.ignored_until)`;

const INSERTION = `
  WITH died AS (INSERT INTO dead_letters AS kept (id, message_id, queue, handler_group, type, reason, error, attempts, key, cause,
    correlation_id, body, payload, headers, properties, occurrences, died_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
  ON CONFLICT (message_id, queue) DO UPDATE SET
    state = 'dead',
    refusal = NULL,
    ${latest(['reason', 'error', 'attempts', 'body', 'edited_body', 'payload', 'headers', 'properties'])},
    first_body = CASE WHEN kept.body = EXCLUDED.body THEN kept.first_body
      WHEN EXCLUDED.died_at < kept.died_at THEN EXCLUDED.body ELSE coalesce(kept.first_body, kept.body) END,
    occurrences = (
      SELECT jsonb_agg(latest.value ORDER BY latest.value ->> 'diedAt', latest.n) FROM (
        SELECT value, n FROM jsonb_array_elements(kept.occurrences || EXCLUDED.occurrences) WITH ORDINALITY AS o(value, n)
        ORDER BY value ->> 'diedAt' DESC, n DESC LIMIT ${OCCURRENCES}) latest),
    deaths = kept.deaths + 1,
    died_at = greatest(kept.died_at, EXCLUDED.died_at)
  WHERE NOT kept.occurrences @> $18::jsonb
  RETURNING fingerprint, type, handler_group, reason, title, died_at)
  INSERT INTO dead_letter_issues AS issue (fingerprint, type, handler_group, reason, title, last_seen)
  SELECT fingerprint, type, handler_group, reason, title, died_at FROM died WHERE NOT ${IS_KNOWN}
  ON CONFLICT (fingerprint) DO UPDATE SET
    last_seen = greatest(issue.last_seen, EXCLUDED.last_seen),
    state = CASE WHEN ${IS_BACK} THEN 'open' ELSE issue.state END,
    reopened = issue.reopened + CASE WHEN ${IS_BACK} THEN 1 ELSE 0 END
`;
