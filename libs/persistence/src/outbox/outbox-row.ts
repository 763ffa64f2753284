import type { Priority } from '@warren/contracts';
import type { OutgoingMessage } from '@warren/messaging';

/** A row of the outbox as the relay reads it. */
export interface OutboxRow {
  /** A bigint, in digits. */
  readonly position: string;
  readonly id: string;
  readonly kind: 'task' | 'event';
  readonly type: string;
  readonly key: string | null;
  readonly payload: unknown;
  readonly cause: string | null;
  readonly correlation_id: string | null;
  readonly passport: string | null;
  readonly traceparent: string | null;
  readonly tracestate: string | null;
  readonly created_at: Date;
  readonly priority: Priority | null;
  /** How often sending it has failed. */
  readonly attempts: number;
  /** An earlier row of its key has failed, and must go first. */
  readonly blocked: boolean;
}

/** A row that could not be sent, for a reason of its own. */
export interface FailedRow {
  readonly row: OutboxRow;
  readonly error: Error;
}

/** A row that failed before: others of its key may wait behind it. */
export const isHead = ({ key, attempts }: OutboxRow): boolean => key !== null && attempts > 0;

export function messageOf(row: OutboxRow): OutgoingMessage {
  const { id, kind, type, payload, created_at: timestamp } = row;
  return {
    id,
    kind,
    type,
    payload,
    timestamp,
    ...(row.key !== null && { key: row.key }),
    ...(row.cause !== null && { cause: row.cause }),
    ...(row.correlation_id !== null && { correlationId: row.correlation_id }),
    ...(row.passport !== null && { token: row.passport }),
    ...(row.traceparent !== null && { traceparent: row.traceparent }),
    ...(row.tracestate !== null && { tracestate: row.tracestate }),
    ...(row.priority !== null && { priority: row.priority }),
  };
}
