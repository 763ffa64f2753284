import { z } from 'zod';
import { defineEvent, UnboundedEmailAddress } from '@warren/contracts';

/** One erasure, and whose. */
const Erasure = { erasureId: z.uuid(), userId: z.uuid() };

/**
 * A person's account is gone, and whatever is kept of them has to go. Every group that keeps anything handles it, and
 * answers with {@link PersonErasureProgressed}; the audit log and copies in streams keep this event for as long as it takes.
 */
export const PersonErased = defineEvent(
  'person.erased.v1',
  z.object({
    ...Erasure,
    /** What groups know them by that keep no user ids. */
    email: UnboundedEmailAddress,
    /** The person themselves, or an operator. */
    requestedBy: z.uuid(),
    requestedAt: z.iso.datetime(),
  }),
);

/** How far a group is with an erasure. The last of it is `done` or `failed`; a group that keeps nothing is `done` at once. */
export const PersonErasureProgressed = defineEvent(
  'person.erasure-progressed.v1',
  z.object({
    ...Erasure,
    /** Who answers: `gateway`, `email-subscriptions`, a pool. */
    group: z.string().min(1).max(100),
    state: z.enum(['working', 'done', 'failed']),
    /** Rows that are gone by now, by what they were. */
    erased: z.record(z.string(), z.int().nonnegative()),
    /** What stays without the person, and why: `orders`, "the law asks for ten years". */
    kept: z.array(z.object({ what: z.string().max(100), why: z.string().max(500) })).max(50),
    /** What went wrong, in words; with `failed` only. */
    reason: z.string().max(2_000).optional(),
    at: z.iso.datetime(),
  }),
);
