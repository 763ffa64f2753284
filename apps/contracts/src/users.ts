import { z } from 'zod';
import { defineEvent } from '@warren/contracts';
import { personal, PersonName } from '@warren/contracts';

/** Somebody has an account now. Fat enough that no consumer calls back for more. */
export const UserRegistered = defineEvent(
  'user.registered.v1',
  z.object({
    userId: z.uuid(),
    email: personal(z.email()),
    name: PersonName,
    registeredAt: z.iso.datetime(),
  }),
);
