import { Injectable } from '@nestjs/common';
import { MissingError } from '@warren/http';
import { cursorBytes, cursorOf, MalformedCursorError } from '@warren/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { boundedSearch } from '../search/bounded-search.ts';
import {
  type Issue,
  type IssueChange,
  type IssueCounts,
  type IssuePage,
  type IssueQuery,
  issueView,
  MOST_COUNTED,
} from './issue-views.ts';
import { IssueRow } from './issue.entity.ts';

const HOURS = 24;

/** Dead letters by their cause. The archive counts them; operators say what becomes of each cause. */
@Injectable()
export class Issues {
  constructor(private readonly dataSource: DataSource) {}

  /** Those that were seen last are first. */
  async list({ state, limit, cursor }: IssueQuery): Promise<IssuePage> {
    return boundedSearch(this.dataSource, async (manager) => {
      const query = manager.createQueryBuilder(IssueRow, 'issue');
      if (state !== undefined) query.andWhere('issue.state = :state', { state });
      if (cursor !== undefined)
        query.andWhere('(issue.last_seen, issue.fingerprint) < (:at, :after)', readCursor(cursor));
      const rows = await query
        .orderBy({ 'issue.last_seen': 'DESC', 'issue.fingerprint': 'DESC' })
        .limit(limit + 1)
        .getMany();
      const items = await withCounts(manager, rows.slice(0, limit));
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return { items, nextCursor: last ? cursorAfter(last) : null };
    });
  }

  /** @throws MissingError */
  async find(fingerprint: string): Promise<Issue> {
    const [found] = await boundedSearch(this.dataSource, async (manager) =>
      withCounts(manager, await manager.findBy(IssueRow, { fingerprint })),
    );
    if (!found) throw new MissingError('issue-unknown', `There is no issue ${fingerprint}.`);
    return found;
  }

  /** Says what becomes of a cause. Its dead letters stay as they are. @throws MissingError */
  async change(fingerprint: string, { state, until, note }: IssueChange, operatorId: string): Promise<Issue> {
    await this.dataSource.manager.update(
      IssueRow,
      { fingerprint },
      {
        ...{ state, changedBy: operatorId, changedAt: new Date() },
        ignoredUntil: until === undefined ? null : new Date(until),
        ...(note !== undefined && { note }),
      },
    );
    return this.find(fingerprint);
  }
}

/** How many dead letters each has now, and how many died of it in each hour of the last day. */
async function withCounts(manager: EntityManager, rows: readonly IssueRow[]): Promise<Issue[]> {
  const fingerprints = rows.map(({ fingerprint }) => fingerprint);
  const counts: ({ fingerprint: string } & IssueCounts)[] = await manager.query(
    `SELECT asked.fingerprint,
       (SELECT min(died_at) FROM dead_letters letter WHERE letter.fingerprint = asked.fingerprint) AS "firstSeen",
       (SELECT max(died_at) FROM dead_letters letter WHERE letter.fingerprint = asked.fingerprint) AS "lastSeen",
       (SELECT count(*)::int FROM (SELECT FROM dead_letters letter
          WHERE letter.fingerprint = asked.fingerprint LIMIT ${MOST_COUNTED}) AS found) AS count,
       (SELECT count(*)::int FROM (SELECT FROM dead_letters letter
          WHERE letter.fingerprint = asked.fingerprint AND letter.state = 'dead' LIMIT ${MOST_COUNTED}) AS found) AS dead,
       (SELECT array_agg((SELECT count(*)::int FROM (SELECT FROM dead_letters letter
          WHERE letter.fingerprint = asked.fingerprint AND letter.died_at >= now() - hour * interval '1 hour'
            AND letter.died_at < now() - (hour - 1) * interval '1 hour' LIMIT ${MOST_COUNTED}) AS found) ORDER BY hour DESC)
        FROM generate_series(1, ${HOURS}) AS hour) AS "lastDay"
     FROM unnest($1::text[]) AS asked (fingerprint)`,
    [fingerprints],
  );
  const known = new Map(counts.map((count) => [count.fingerprint, count]));
  const none = { firstSeen: null, lastSeen: null, count: 0, dead: 0, lastDay: Array<number>(HOURS).fill(0) };
  return rows.map((row) => issueView(row, known.get(row.fingerprint) ?? none));
}

/** The consumers' clocks tell milliseconds: a `Date` holds the whole time. */
const cursorAfter = ({ lastSeen, fingerprint }: IssueRow): string =>
  cursorOf(Buffer.from(`${lastSeen.toISOString()} ${fingerprint}`));

function readCursor(cursor: string): { at: Date; after: string } {
  const [at = '', after = ''] = cursorBytes(cursor).toString().split(' ');
  const time = new Date(at);
  if (Number.isNaN(time.getTime()) || !/^[0-9a-f]{32}$/.test(after)) throw new MalformedCursorError();
  return { at: time, after };
}
