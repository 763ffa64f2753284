import type { Logger } from '@nestjs/common';
import type { FailedRow } from './outbox-row.ts';
import { codeOf } from '../reason-of.ts';

const INTERVAL_MS = 60_000;

/** Says once a minute for each type and reason that its messages cannot be sent, and how many attempts that were. */
export class FailureLog {
  private readonly known = new Map<string, { loggedAt: number; since: number }>();

  constructor(private readonly logger: Logger) {}

  note({ row, error }: FailedRow, now = Date.now()): void {
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
}
