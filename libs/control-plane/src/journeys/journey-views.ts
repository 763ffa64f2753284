import { JOURNEY_KEYS, JOURNEY_STATES, JourneyFinding, JourneyHop, JourneyKey } from '@warren/contracts';
import { z } from 'zod';

const Id = z.uuid().optional();

/** Exactly one key. */
export const JourneyQuery = z
  .object({
    email: z.string().min(3).max(254).optional().describe('An address. For operators.'),
    userId: Id,
    orderId: Id,
    campaignId: Id,
    taskId: Id,
    messageId: Id.describe('Of any message: a request, a task, an event.'),
    traceId: z
      .string()
      .regex(/^[0-9a-f]{32}$/, 'must be 32 hexadecimal digits')
      .optional(),
  })
  .strict()
  .refine((query) => Object.values(query).filter((value) => value !== undefined).length === 1, {
    error: `needs exactly one of ${JOURNEY_KEYS.join(', ')}`,
  });
export type JourneyQuery = z.output<typeof JourneyQuery>;

export const keyOf = (query: JourneyQuery): JourneyKey => {
  const kind = JOURNEY_KEYS.find((name) => query[name] !== undefined) ?? 'messageId';
  return { kind, value: query[kind] ?? '' };
};

export const Verdict = JourneyFinding.omit({ weight: true, queue: true }).extend({
  state: z
    .enum(JOURNEY_STATES)
    .describe('waiting goes on by itself, blocked needs a person, stopped was meant so, failed was not.'),
});
export type Verdict = z.output<typeof Verdict>;

const LookedAt = z.object({
  service: z.string(),
  answeredInMs: z.number().nullable(),
  problem: z.string().nullable().describe('Why it did not answer; null when it did.'),
});
export type LookedAt = z.output<typeof LookedAt>;

export const Journey = z
  .object({
    key: JourneyKey,
    verdict: Verdict.describe('The finding that explains most.'),
    findings: z.array(JourneyFinding).describe('All that explains something; what explains most is first.'),
    hops: z.array(JourneyHop).describe('What happened, oldest first. The newest 500.'),
    related: z.array(JourneyKey).describe('What else it is known by, as the services say.'),
    lookedAt: z.array(LookedAt).describe('Who was asked.'),
    unanswered: z.array(z.string()).describe('Services that did not answer: there may be more than is shown.'),
    isCut: z.boolean().describe('Whether there is more than is shown.'),
  })
  .meta({ id: 'Journey' });
export type Journey = z.output<typeof Journey>;
