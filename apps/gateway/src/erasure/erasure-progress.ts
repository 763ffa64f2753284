import { Injectable } from '@nestjs/common';
import { MissingError } from '@warren/http';
import { cursorBytes, cursorOf, MalformedCursorError, type PageRequest, UnitOfWork } from '@warren/persistence';
import { type Erasure, type ErasurePage, erasureOf, type ErasureRow } from './erasure-views.ts';

const ERASURE = `
  SELECT erasures.id, user_id, requested_at, completed_at, (
    SELECT coalesce(jsonb_agg(jsonb_build_object('group', group_name, 'state', state, 'erased', erased, 'kept', kept,
      'reason', reason, 'at', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))), '[]')
    FROM erasure_answers WHERE erasure_id = erasures.id) AS answers
  FROM erasures`;

/** How far erasures are, for operators. */
@Injectable()
export class ErasureProgress {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Newest first. @throws MalformedCursorError */
  async list({ limit, cursor }: PageRequest): Promise<ErasurePage> {
    const rows = await this.unitOfWork.manager.query<ErasureRow[]>(
      `${ERASURE} WHERE $1::uuid IS NULL OR erasures.id < $1 ORDER BY erasures.id DESC LIMIT $2`,
      [cursor === undefined ? null : idOf(cursor), limit + 1],
    );
    const items = rows.slice(0, limit);
    const last = rows.length > limit ? items.at(-1) : undefined;
    return {
      items: items.map((row) => erasureOf(row)),
      nextCursor: last ? cursorOf(Buffer.from(last.id.replaceAll('-', ''), 'hex')) : null,
    };
  }

  /** @throws MissingError for who was not erased */
  async of(userId: string): Promise<Erasure> {
    const [row] = await this.unitOfWork.manager.query<ErasureRow[]>(`${ERASURE} WHERE user_id = $1`, [userId]);
    if (!row) throw new MissingError('erasure-unknown', `There is no erasure of the user ${userId}.`);
    return erasureOf(row);
  }
}

const UUID_BYTES = 16;

function idOf(cursor: string): string {
  const bytes = cursorBytes(cursor);
  if (bytes.length !== UUID_BYTES) throw new MalformedCursorError();
  return bytes.toString('hex');
}
