import { z } from 'zod';
import { defineEvent, type RequestContract } from './contract.ts';
import { LONGEST_NAME, personal, UnboundedEmailAddress } from './personal.ts';

/** Somebody with an account, by what services may know them by. */
export interface Person {
  readonly userId: string;
  readonly email: string;
  /** What they are called, where that is known. */
  readonly name?: string | undefined;
}

/** One erasure, and whose. */
const Erasure = { erasureId: z.uuid(), userId: z.uuid() };
const Name = personal(z.string().max(LONGEST_NAME)).optional();

/**
 * A person's account is gone, and whatever is kept of them has to go. Every group that keeps anything handles it, and
 * answers with {@link PersonErasureProgressed}.
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
    /** What they are called in what was written to them, and about them. */
    name: Name,
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

const PersonQuestion = z.object({ userId: z.uuid(), email: UnboundedEmailAddress });

/** What one service keeps of a person, by kinds of rows. */
export const PersonPart = z.object({
  kinds: z
    .array(
      z.object({
        what: z.string().max(100),
        rows: personal(z.array(z.record(z.string(), z.unknown()))),
        /** Whether there are more rows than are shown. */
        isCut: z.boolean(),
      }),
    )
    .max(100),
});
export type PersonPart = z.infer<typeof PersonPart>;

/** What every service that keeps something of persons can be asked, for the person themselves. */
export function showPerson(
  service: string,
): RequestContract<`${string}.show-person.v1`, typeof PersonQuestion, typeof PersonPart> {
  const type = `${service}.show-person.v1` as const;
  const [schema, answer] = [PersonQuestion, PersonPart];
  return { kind: 'request', type, version: 1, schema, answer, service, deadlineMs: 5_000, audience: 'user' };
}
