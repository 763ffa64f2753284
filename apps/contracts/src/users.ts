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
