import { z } from 'zod';
import { defineEvent } from './contract.ts';

/** Who can have something done: people at the gateway, by how much is known of them, and the services themselves. */
export type Party = 'anybody' | 'user' | 'operator' | 'mail-system' | 'worker';

/** What the guarded services do, and who may have it done. A new scope is a line here; a service allows by scope only. */
const GRANTS = {
  'subscriptions:public': ['anybody', 'user', 'operator'],
  'subscribers:read': ['user', 'operator'],
  'subscribers:write': ['user', 'operator'],
  'subscribers:import': ['operator'],
  'subscribers:export': ['operator'],
  'persons:manage': ['operator'],
  'mails:report': ['mail-system'],
  'campaigns:manage': ['operator'],
  'campaigns:permit-mail': ['worker'],
} as const satisfies Record<string, readonly Party[]>;

export type Scope = keyof typeof GRANTS;

/** Every scope there is. */
export const SCOPES = Object.keys(GRANTS) as Scope[];

export const scopesOf = (party: Party): Scope[] =>
  SCOPES.filter((scope) => (GRANTS[scope] as readonly Party[]).includes(party));

/** The services that carry out nothing without a passport that allows it. */
export const GUARDED: readonly string[] = ['email-subscriptions'];

/** Somebody wanted something done that they may not have done, or could not show that they may. */
export const AccessRefused = defineEvent(
  'access.refused.v1',
  z.object({
    /** The message that was refused. */
    messageId: z.uuid(),
    messageType: z.string(),
    /** The service that refused it. */
    service: z.string(),
    /** Who sent it, by its own account. */
    sentBy: z.string().nullable(),
    /** A sentence. */
    reason: z.string(),
    refusedAt: z.iso.datetime(),
  }),
);
