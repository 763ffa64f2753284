import { z } from 'zod';
import type { RequestContract } from './contract.ts';
import { JOURNEY_REASONS, type JourneyReason } from './journey-reasons.ts';
import { personal } from './personal.ts';

/** What something can be known by. */
export const JOURNEY_KEYS = ['email', 'userId', 'orderId', 'campaignId', 'taskId', 'messageId', 'traceId'] as const;
export type JourneyKeyKind = (typeof JOURNEY_KEYS)[number];

export const JourneyKey = z.object({ kind: z.enum(JOURNEY_KEYS), value: personal(z.string().min(1).max(254)) });
export type JourneyKey = z.infer<typeof JourneyKey>;

export const HOP_KINDS = [
  ...['http', 'command', 'outbox', 'exchange', 'queue', 'attempt', 'commit', 'event', 'decision'],
  ...['delivery', 'report', 'webhook'],
] as const;
export const HOP_STATES = ['done', 'waiting', 'running', 'failed', 'skipped'] as const;

const Timestamp = z.iso.datetime();
const Text = z.string().max(2_000);

/** One thing that happened, or that is expected to happen at a known time. */
export const JourneyHop = z.object({
  at: Timestamp,
  /** Milliseconds, where both ends are known. */
  durationMs: z.number().nonnegative().nullable(),
  kind: z.enum(HOP_KINDS),
  state: z.enum(HOP_STATES),
  /** The service that knows it. */
  service: z.string().max(200),
  /** The worker, the queue, the table: where it happened. */
  place: z.string().max(255),
  /** A sentence or a name. */
  what: personal(Text),
  about: JourneyKey.nullable(),
  messageId: z.string().max(255).nullable(),
  /** The message that led to it. */
  causeId: z.string().max(255).nullable(),
  traceId: z.string().max(64).nullable(),
  error: z.object({ code: z.string().max(200), message: personal(Text) }).nullable(),
});
export type JourneyHop = z.infer<typeof JourneyHop>;

const REASONS = Object.keys(JOURNEY_REASONS) as [JourneyReason, ...JourneyReason[]];

/** Why something came, does not come, or has not come yet. */
export const JourneyFinding = z.object({
  code: z.enum(REASONS),
  /** How much it explains: 1 to 3. @default what its code says */
  weight: z.int().min(1).max(3).optional(),
  service: z.string().max(200),
  /** A sentence with its cause: `Suppressed after a bounce.` */
  sentence: personal(Text),
  /** What can be done about it, in a sentence; null where nothing has to be. */
  advice: Text.nullable(),
  since: Timestamp.nullable(),
  /** When it goes on by itself, where that is known. */
  until: Timestamp.nullable(),
  about: JourneyKey.nullable(),
  /** The queue in which it waits: what keeps that queue is looked up then. */
  queue: z.string().max(255).nullable(),
});
export type JourneyFinding = z.infer<typeof JourneyFinding>;

export const JourneyQuestion = z.object({ keys: z.array(JourneyKey).min(1).max(50) });
export type JourneyQuestion = z.infer<typeof JourneyQuestion>;

/** A service's own part of a journey: what it knows by these keys, and by what else it knows them. */
export const JourneyPart = z.object({
  hops: z.array(JourneyHop).max(200),
  findings: z.array(JourneyFinding).max(50),
  keys: z.array(JourneyKey).max(50),
});
export type JourneyPart = z.infer<typeof JourneyPart>;

/** What every service that explains itself can be asked. A caller that waits longer shows that it did not answer. */
export function explainJourney(
  service: string,
): RequestContract<`${string}.explain-journey.v1`, typeof JourneyQuestion, typeof JourneyPart> {
  const type = `${service}.explain-journey.v1` as const;
  const [schema, answer] = [JourneyQuestion, JourneyPart];
  return { kind: 'request', type, version: 1, schema, answer, service, deadlineMs: 1_500, audience: 'user' };
}
