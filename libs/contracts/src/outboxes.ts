import { z } from 'zod';
import type { RequestContract } from './contract.ts';
import { pageOf } from './page.ts';

const Ids = z.array(z.uuid()).min(1).max(1_000).optional();

/** What an operator has done with the messages that an outbox has set aside. Without ids it is all of them. */
export const OutboxCommand = z.discriminatedUnion('command', [
  z.object({ command: z.literal('list'), limit: z.int().min(1).max(100), cursor: z.string().optional() }),
  z.object({ command: z.literal('release'), ids: Ids }),
  z.object({ command: z.literal('discard'), ids: Ids }),
]);
export type OutboxCommand = z.infer<typeof OutboxCommand>;

/** A message that cannot be sent as it is. Its payload stays in its outbox. */
export const SetAsideMessage = z.object({
  id: z.uuid(),
  kind: z.enum(['task', 'event']),
  type: z.string(),
  key: z.string().nullable(),
  attempts: z.int().nonnegative(),
  /** The last error, with what to do. */
  reason: z.string(),
  createdAt: z.iso.datetime(),
  setAsideAt: z.iso.datetime(),
});
export type SetAsideMessage = z.infer<typeof SetAsideMessage>;

export const OutboxAnswer = pageOf(SetAsideMessage).extend({
  /** Messages that were released or discarded. In a list: all that are set aside, counted up to 10,000. */
  count: z.int().nonnegative(),
});
export type OutboxAnswer = z.infer<typeof OutboxAnswer>;

/** What every service with an outbox can be asked; see {@link OutboxCommand}. */
export function outboxControl(
  service: string,
): RequestContract<`${string}.outbox.v1`, typeof OutboxCommand, typeof OutboxAnswer> {
  const type = `${service}.outbox.v1` as const;
  const [schema, answer] = [OutboxCommand, OutboxAnswer];
  return { kind: 'request', type, version: 1, schema, answer, service, deadlineMs: 5_000, audience: 'operator' };
}
