import { z } from 'zod';
import { defineEvent } from '@warren/contracts';
import { PersonName, UnboundedEmailAddress } from '@warren/contracts';

/** Somebody has an account now. Fat enough that no consumer calls back for more. */
export const UserRegistered = defineEvent(
  'user.registered.v1',
  z.object({
    userId: z.uuid(),
    email: UnboundedEmailAddress,
    name: PersonName,
    registeredAt: z.iso.datetime(),
  }),
);

/** An account may operate from now on, or no more. */
export const UserRoleChanged = defineEvent(
  'user.role-changed.v1',
  z.object({
    userId: z.uuid(),
    role: z.enum(['user', 'operator']),
    /** The operator's user id, or `command-line:` and a login name. */
    changedBy: z.string().min(1).max(200),
    changedAt: z.iso.datetime(),
  }),
);

/**
 * So often within a while, at most a minute, a gateway refused to do one thing: for a limit (429), for want of the right to
 * it (403), or for a password, a link or a token that is wrong (401). A flood of requests is one such event a minute.
 */
export const RequestsRefused = defineEvent(
  'requests.refused.v1',
  z.object({
    /** As the API's document writes it: `POST /tasks`. */
    route: z.string().min(1).max(300),
    status: z.int().min(400).max(499),
    count: z.int().min(1),
    /** Whose they were, the first few; of those who were logged in. */
    accounts: z.array(z.uuid()).max(10),
    /** From how many networks they came, up to a thousand. */
    networks: z.int().min(1).max(1_000),
    since: z.iso.datetime(),
    until: z.iso.datetime(),
  }),
);
