import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ConflictError, MalformedError } from '@warren/http';
import { UnitOfWork } from '@warren/persistence';
import type { SelectQueryBuilder } from 'typeorm';
import { z } from 'zod';
import type { DeadLetterRow } from './dead-letter.entity.ts';

/** What was seen: of which selection, how many, which ones (a sum over them), and when. */
const Seen = z.tuple([z.string(), z.int().nonnegative(), z.string(), z.iso.datetime()]);
type Seen = z.output<typeof Seen>;

interface Found {
  readonly total: number;
  readonly sum: string;
  /** Of them, those that died after the preview. */
  readonly fresh: number;
  readonly at: Date;
}

/** Each dead letter in each of its lives counts, in whichever order they are read. */
const DIGEST = `count(*)::int AS total, clock_timestamp() AS at,
  coalesce(sum(hashtextextended(letter.id::text || ' ' || letter.deaths, 0)::numeric), 0)::text AS sum`;

/** Has an operator do to many dead letters what they have seen the number of, and nothing else. */
@Injectable()
export class PreviewTokens {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @param what the selection, as it was asked */
  async issue(query: SelectQueryBuilder<DeadLetterRow>, what: unknown): Promise<{ total: number; token: string }> {
    const { total, sum, at } = await this.find(query, new Date(0));
    const seen: Seen = [digestOf(what), total, sum, at.toISOString()];
    return { total, token: Buffer.from(JSON.stringify(seen)).toString('base64url') };
  }

  /**
   * @throws ConflictError `preview-stale` when other dead letters match than were seen; it says what has changed
   * @throws ConflictError `preview-of-another` when the token is of another selection; MalformedError for no token at all
   */
  async check(token: string, query: SelectQueryBuilder<DeadLetterRow>, what: unknown): Promise<void> {
    const [selection, total, sum, at] = readToken(token);
    if (selection !== digestOf(what)) {
      throw new ConflictError('preview-of-another', 'The preview was of another selection: look at this one first.');
    }
    const now = await this.find(query, new Date(at));
    if (now.total === total && now.sum === sum) return;
    const gone = total - (now.total - now.fresh);
    const changes = [
      ...(now.fresh > 0 ? [`${now.fresh} died since`] : []),
      ...(gone > 0 ? [`${gone} are no longer among them`] : []),
    ];
    const detail = `There were ${total} at the preview of ${at}, and there are ${now.total} now: ${changes.join(', ')}. Nothing was done; look again.`;
    throw new ConflictError('preview-stale', detail, {
      members: { previewed: total, total: now.total, fresh: now.fresh, gone },
    });
  }

  private async find(query: SelectQueryBuilder<DeadLetterRow>, since: Date): Promise<Found> {
    const [sql, parameters] = query
      .clone()
      .select('letter.id', 'id')
      .addSelect('letter.deaths', 'deaths')
      .addSelect('greatest(letter.archived_at, letter.died_at)', 'known_at')
      .getQueryAndParameters();
    const [found]: Found[] = await this.unitOfWork.manager.query(
      `SELECT ${DIGEST}, (count(*) FILTER (WHERE letter.known_at > $${parameters.length + 1}))::int AS fresh FROM (${sql}) AS letter`,
      [...parameters, since],
    );
    if (!found) throw new TypeError('A count has a row.');
    return found;
  }
}

const digestOf = (what: unknown): string =>
  createHash('sha256').update(JSON.stringify(what)).digest('base64url').slice(0, 16);

function readToken(token: string): Seen {
  try {
    return Seen.parse(JSON.parse(Buffer.from(token, 'base64url').toString()));
  } catch {
    throw new MalformedError('preview-token-malformed', 'The token is none that a preview has given: look again.');
  }
}
