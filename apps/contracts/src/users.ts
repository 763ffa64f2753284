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
