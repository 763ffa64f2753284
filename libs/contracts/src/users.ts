import { z } from 'zod';
import { defineEvent } from './contract.ts';

/** Somebody has an account now. Fat enough that no consumer calls back for more. */
export const UserRegistered = defineEvent(
  'user.registered.v1',
  z.object({
    userId: z.uuid(),
    email: z.email(),
    name: z.string().min(1).max(200),
    registeredAt: z.iso.datetime(),
  }),
);
