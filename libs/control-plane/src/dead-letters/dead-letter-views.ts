import { z } from 'zod';
import { pageOf } from '@warren/http';
import { type DeadLetterRow, DEAD_LETTER_STATES } from './dead-letter.entity.ts';
import { OPERATION_STATES, type OperationRow } from './operation.entity.ts';

const Timestamp = z.iso.datetime();

export const DeadLetter = z
  .object({
    id: z.uuid(),
    messageId: z.uuid(),
    type: z.string().nullable(),
    queue: z.string(),
    group: z.string(),
    state: z.enum(DEAD_LETTER_STATES),
    reason: z.string(),
    error: z.string(),
    attempts: z.int().describe('In its last life.'),
    deaths: z.int().describe('How often it has died: more than once when it was redriven in vain.'),
    key: z.string().nullable(),
    cause: z.string().nullable(),
    correlationId: z.string().nullable(),
    diedAt: Timestamp,
    archivedAt: Timestamp,
    operationId: z.uuid().nullable().describe('What redrives it, or did last.'),
    refusal: z.string().nullable().describe('Why it could not be redriven.'),
    issue: z.string().describe('The fingerprint of its issue.'),
  })
  .meta({ id: 'DeadLetter' });
export type DeadLetter = z.output<typeof DeadLetter>;

const Attempt = z.object({
  attempt: z.number(),
  at: z.string(),
  worker: z.string(),
  code: z.string(),
  message: z.string(),
});

export const DeadLetterDetail = DeadLetter.extend({
  payload: z.unknown().describe('The body as JSON; null where it is none.'),
  body: z.string().describe('As it came, in base64.'),
  firstBody: z.string().nullable().describe('What it was before an operator edited it, in base64.'),
  headers: z.record(z.string(), z.unknown()),
  properties: z.record(z.string(), z.unknown()),
  occurrences: z
    .array(
      z.object({
        diedAt: Timestamp,
        reason: z.string(),
        error: z.string(),
        attempts: z.number(),
        history: z.array(Attempt.partial()),
      }),
    )
    .describe('Its latest deaths, oldest first, each with the attempts that led to it.'),
}).meta({ id: 'DeadLetterDetail' });
export type DeadLetterDetail = z.output<typeof DeadLetterDetail>;

export const DeadLetterPage = pageOf(DeadLetter).meta({ id: 'DeadLetterPage' });
export type DeadLetterPage = z.output<typeof DeadLetterPage>;

export const DeadLetterGroups = z
  .object({
    items: z.array(
      z.object({
        reason: z.string(),
        queue: z.string(),
        group: z.string(),
        type: z.string().nullable(),
        count: z.int(),
        firstDiedAt: Timestamp,
        lastDiedAt: Timestamp,
      }),
    ),
  })
  .meta({ id: 'DeadLetterGroups' });
export type DeadLetterGroups = z.output<typeof DeadLetterGroups>;

export const Operation = z
  .object({
    id: z.uuid(),
    kind: z.enum(['redrive', 'discard']),
    state: z.enum(OPERATION_STATES),
    request: z.unknown(),
    total: z.int(),
    done: z.int(),
    refused: z.int().describe('Those that stay dead letters; each says why.'),
    note: z.string().nullable().describe('Why it ended early, or what holds it up.'),
    createdBy: z.uuid(),
    createdAt: Timestamp,
    endedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Operation' });
export type Operation = z.output<typeof Operation>;

export const OperationPage = pageOf(Operation).meta({ id: 'OperationPage' });
export type OperationPage = z.output<typeof OperationPage>;

export const Preview = z
  .object({
    preview: z.literal(true),
    total: z.int(),
    token: z.string().describe('Has the request that follows do nothing when other dead letters match by then.'),
  })
  .meta({ id: 'Preview' });
export type Preview = z.output<typeof Preview>;

export function deadLetterView(row: DeadLetterRow): DeadLetter {
  const { id, messageId, type, queue, state, reason, error, attempts, deaths } = row;
  const { key, cause, correlationId, operationId, refusal } = row;
  return {
    ...{ id, messageId, type, queue, group: row.handlerGroup, state, reason, error, attempts, deaths },
    ...{ key, cause, correlationId, operationId, refusal, issue: row.fingerprint },
    diedAt: row.diedAt.toISOString(),
    archivedAt: row.archivedAt.toISOString(),
  };
}

export function detailView(row: DeadLetterRow): DeadLetterDetail {
  const { payload, headers, properties, occurrences } = row;
  return {
    ...deadLetterView(row),
    ...{ payload, headers, properties },
    body: row.body.toString('base64'),
    firstBody: row.firstBody?.toString('base64') ?? null,
    occurrences: occurrences.map((one) => ({ ...one, history: [...one.history] })),
  };
}

export function operationView(row: OperationRow): Operation {
  const { id, kind, state, request, total, done, refused, note, createdBy } = row;
  return {
    ...{ id, kind, state, request, total, done, refused, note, createdBy },
    createdAt: row.createdAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}
