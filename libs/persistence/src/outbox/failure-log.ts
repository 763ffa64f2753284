import type { Logger } from '@nestjs/common';
import type { FailedRow } from './outbox-row.ts';
import { codeOf } from '../reason-of.ts';
import { isHopeless } from './send-failure.ts';

const INTERVAL_MS = 60_000;

/** Logs once a minute for each type and reason that its messages cannot be sent, and how many attempts that were. */
export class FailureLog {
  private readonly known = new Map<string, { loggedAt: number; since: number }>();

  constructor(private readonly logger: Logger) {}

  note(failed: FailedRow, now = Date.now()): void {
    const { row, error } = failed;
    if (isHopeless(failed)) return this.setAside(failed);
    const reason = `${row.type} ${codeOf(error) ?? error.name}`;
    const seen = this.known.get(reason) ?? { loggedAt: -Infinity, since: 0 };
    seen.since++;
    this.known.set(reason, seen);
    if (now - seen.loggedAt < INTERVAL_MS) return;
    const times =
      seen.since > 1 ? `${seen.since} attempts to send ${row.type} failed` : `${row.type} ${row.id} could not be sent`;
    this.logger.warn(`${times}, and will be repeated: ${error.message}`);
    this.known.set(reason, { loggedAt: now, since: 0 });
  }

  private setAside({ row: { type, id }, error }: FailedRow): void {
    const remedy = 'SetAsideRows of @warren/persistence releases or discards it';
    this.logger.error(
      `${type} ${id} cannot be sent, and is set aside until an operator decides (${remedy}): ${error.message}`,
    );
  }
}
