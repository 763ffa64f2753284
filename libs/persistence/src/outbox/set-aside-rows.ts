import { Injectable } from '@nestjs/common';
import type { SetAsideMessage } from '@warren/contracts';
import { DataSource } from 'typeorm';
import { cursorBytes, cursorOf } from '../paging/cursor.ts';
import type { Page, PageRequest } from '../paging/keyset-page.ts';
import { MalformedCursorError } from '../errors.ts';
import { tableOf } from '../tables.ts';
import { UnitOfWork } from '../transactions/unit-of-work.ts';
import { RelayNotifier } from './relay-notifier.ts';

interface Row extends Pick<SetAsideMessage, 'id' | 'kind' | 'type' | 'key' | 'attempts' | 'reason'> {
  readonly position: string;
  readonly created_at: Date;
  readonly set_aside_at: Date;
}

const BYTES = 8;
/** An operator needs to know no more, and counting stays quick. */
const COUNTED = 10_000;

/** What the relay has set aside, since it cannot be sent as it is: for operators, who release it or discard it. */
@Injectable()
export class SetAsideRows {
  private readonly table: string;

  constructor(
    dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly notifier: RelayNotifier,
  ) {
    this.table = tableOf(dataSource, 'outbox');
  }

  /** Newest first. @throws MalformedCursorError */
  async list({ limit, cursor }: PageRequest): Promise<Page<SetAsideMessage>> {
    const rows = await this.unitOfWork.manager.query<Row[]>(
      `SELECT position, id, kind, type, key, attempts, last_error AS reason, created_at, set_aside_at FROM ${this.table}
       WHERE set_aside_at IS NOT NULL AND ($1::bigint IS NULL OR position < $1) ORDER BY position DESC LIMIT $2`,
      [cursor === undefined ? null : positionOf(cursor), limit + 1],
    );
    const items = rows.slice(0, limit);
    const last = rows.length > limit ? items.at(-1) : undefined;
    return { items: items.map(toMessage), nextCursor: last ? cursorAt(last.position) : null };
  }

  /** How many there are: 10,000 means as many or more. */
  async count(): Promise<number> {
    const [{ count }] = await this.unitOfWork.manager.query<[{ count: number }]>(
      `SELECT count(*)::int AS count FROM (SELECT FROM ${this.table} WHERE set_aside_at IS NOT NULL LIMIT $1) AS counted`,
      [COUNTED],
    );
    return count;
  }

  /**
   * Has them tried again, with all their attempts: after what was wrong is repaired. What came after them under their
   * keys was sent meanwhile.
   * @param ids of messages; all of them, unless given
   * @returns how many there were
   */
  async release(ids?: readonly string[]): Promise<number> {
    return this.change(
      `UPDATE ${this.table} SET set_aside_at = NULL, next_attempt_at = NULL, attempts = 0
       WHERE set_aside_at IS NOT NULL AND ($1::uuid[] IS NULL OR id = ANY($1))`,
      ids,
    );
  }

  /** Deletes them, unsent. @param ids of messages; all of them, unless given. @returns how many there were */
  async discard(ids?: readonly string[]): Promise<number> {
    return this.change(
      `DELETE FROM ${this.table} WHERE set_aside_at IS NOT NULL AND ($1::uuid[] IS NULL OR id = ANY($1))`,
      ids,
    );
  }

  private async change(statement: string, ids: readonly string[] | undefined): Promise<number> {
    return this.unitOfWork.run(async () => {
      const [, count] = await this.unitOfWork.manager.query<[unknown, number]>(statement, [ids ?? null]);
      this.unitOfWork.afterCommit(this.notifier, () => this.notifier.notify());
      return count;
    });
  }
}

function toMessage(row: Row): SetAsideMessage {
  const { position: _, created_at, set_aside_at, ...message } = row;
  return { ...message, createdAt: created_at.toISOString(), setAsideAt: set_aside_at.toISOString() };
}

function cursorAt(position: string): string {
  const bytes = Buffer.alloc(BYTES);
  bytes.writeBigInt64BE(BigInt(position));
  return cursorOf(bytes);
}

function positionOf(cursor: string): string {
  const bytes = cursorBytes(cursor);
  if (bytes.length !== BYTES) throw new MalformedCursorError();
  return bytes.readBigInt64BE().toString();
}
